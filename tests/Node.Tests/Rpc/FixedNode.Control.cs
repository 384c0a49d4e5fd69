using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Nat;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Supervision;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Node.Rpc;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Tests.Rpc;

// what was told to it is in Told
internal sealed partial class FixedNode
{
    private static readonly DateTimeOffset Noon = new(2050, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public List<string> Told { get; } = [];

    public string? DataDirectory { get; init; }

    public PeerEventFeed PeerEvents { get; } = new();

    public Task<DialStats> GetDialStatsAsync(CancellationToken cancellationToken) => Task.FromResult(new DialStats(
        5, 1, ImmutableSortedDictionary<DialOutcome, int>.Empty.Add(DialOutcome.Full, 3).Add(DialOutcome.WrongNetwork, 2)));

    public Task<DialSchedulerActor.BackOffs> GetBackOffsAsync(CancellationToken cancellationToken) => Task.FromResult(new DialSchedulerActor.BackOffs(
        300, [new BackOff(First.Id, DialOutcome.Full, 0, Noon), new BackOff(Second.PublicKey.Id, DialOutcome.WrongNetwork, 5, Noon.AddMinutes(16))]));

    public Task<ImmutableArray<SourceStatus>> GetSourcesAsync(CancellationToken cancellationToken) => Task.FromResult<ImmutableArray<SourceStatus>>(
        [new SourceStatus("discv4", true, 7, Noon, new SourceError("the UDP socket died", Noon))
        {
            Buffered = 3,
            Filtered = ImmutableSortedDictionary<string, long>.Empty.Add("no eth entry", 2),
        }]);

    public Task<ImmutableArray<SupervisedActor>> GetSupervisionAsync(CancellationToken cancellationToken) => Task.FromResult<ImmutableArray<SupervisedActor>>(
    [
        new SupervisedActor("/user/devp2p-main", "NodeActor", true, 0, 0, null),
        new SupervisedActor("/user/devp2p-main/dialer", "DialSchedulerActor", true, 2, 1, new ActorFailed("/user/devp2p-main/dialer", "broken", Directive.Restart, Noon)),
    ]);

    public Task<NatStatus> GetNatAsync(CancellationToken cancellationToken) => Task.FromResult(new NatStatus(
        "any",
        "PCP",
        IPAddress.Parse("192.168.1.1"),
        IPAddress.Parse("44.1.2.3"),
        [
            new MappingStatus("tcp", 30303, IPEndPoint.Parse("44.1.2.3:30304"), Noon, null) { LeaseLeft = TimeSpan.FromSeconds(480) },
            new MappingStatus("udp", 30303, null, null, "no answer"),
        ],
        null,
        null,
        new IgnoredCounts(1, 2, 3, 4)));

    public void AddPeer(Enode node, bool persist) => Told.Add($"add {node.Id.Short} {persist}");

    public Task RemovePeerAsync(Enode node, CancellationToken cancellationToken)
    {
        Told.Add($"remove {node.Id.Short}");
        return Task.CompletedTask;
    }

    public void AddTrustedPeer(Enode node) => Told.Add($"trust {node.Id.Short}");

    public void RemoveTrustedPeer(Enode node) => Told.Add($"mistrust {node.Id.Short}");

    public Task<string?> BanPeerAsync(NodeId id, TimeSpan duration, string reason, CancellationToken cancellationToken)
    {
        Told.Add($"ban {id.Short} {duration.TotalSeconds} {reason}");
        return Task.FromResult(reason == "refuse" ? "not this one" : null);
    }

    public Task<string?> UnbanPeerAsync(NodeId id, CancellationToken cancellationToken)
    {
        Told.Add($"unban {id.Short}");
        return Task.FromResult<string?>(null);
    }

    public Task<ImmutableArray<Ban>> GetBansAsync(CancellationToken cancellationToken) => Task.FromResult<ImmutableArray<Ban>>(
        [new Ban(First.Id, Noon, "spam"), new Ban(Second.PublicKey.Id, Noon.AddDays(1), "score") { Automatic = true }]);

    public void SetVerbosity(Verbosity verbosity) => Told.Add($"verbosity {verbosity}");
}
