using System.Collections.Immutable;
using Akka.Actor;
using Akka.Devp2p.Actors;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Nat;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Supervision;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Node.Rpc;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Run;

/// <summary>What an operator sees and changes while it runs.</summary>
internal sealed partial class RunningNode
{
    public string? DataDirectory => _settings.DataDirectory;

    public PeerEventFeed PeerEvents { get; }

    public Task<DialStats> GetDialStatsAsync(CancellationToken cancellationToken) =>
        _node.Refs.Dialer.AskAsync<DialStats>(DialSchedulerActor.GetDialStats.Instance, AskTimeout, cancellationToken);

    public Task<DialSchedulerActor.BackOffs> GetBackOffsAsync(CancellationToken cancellationToken) =>
        _node.Refs.Dialer.AskAsync<DialSchedulerActor.BackOffs>(DialSchedulerActor.GetBackOffs.Instance, AskTimeout, cancellationToken);

    public async Task<ImmutableArray<SourceStatus>> GetSourcesAsync(CancellationToken cancellationToken) =>
        (await _node.Refs.Discovery.AskAsync<DiscoveryActor.Sources>(DiscoveryActor.GetSources.Instance, AskTimeout, cancellationToken)).All;

    public async Task<ImmutableArray<SupervisedActor>> GetSupervisionAsync(CancellationToken cancellationToken) =>
        (await _node.Actor.AskAsync<NodeActor.Supervision>(NodeActor.GetSupervision.Instance, AskTimeout, cancellationToken)).Actors;

    public async Task<NatStatus> GetNatAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _node.Refs.Nat.AskAsync<NatStatus>(NatActor.GetStatus.Instance, AskTimeout, cancellationToken);
        }
        catch (NodeNotRunningException)
        {
            // it is away for a while, and all else that an operator asks for is to be answered
            return new NatStatus(_node.Settings.Nat.Method.ToString(), null, null, null, [], "the port mapping has failed, and begins anew within the hour", null, new IgnoredCounts(0, 0, 0, 0));
        }
    }

    /// <summary>Nodes that discovery finds, up to so many; it may need several seconds.</summary>
    public async Task<ImmutableArray<Enode>> FindNodesAsync(int count, CancellationToken cancellationToken) =>
        [.. (await _node.Refs.Discovery.AskAsync<DiscoveryActor.Candidates>(new DiscoveryActor.FindCandidates(count), AskTimeout, cancellationToken)).Nodes.Select(candidate => candidate.Node)];

    public void AddPeer(Enode node, bool persist)
    {
        if (persist)
        {
            Keep(file => file.Add(node));
        }

        _node.Refs.Server.Tell(new ServerActor.AddStatic(node), ActorRefs.NoSender);
    }

    public Task RemovePeerAsync(Enode node, CancellationToken cancellationToken)
    {
        if (DataDirectory is not null)
        {
            Keep(file => file.Remove(node.Id));
        }

        return PeerEvents.WhenDroppedAsync(
            node.Id,
            async () =>
            {
                _node.Refs.Server.Tell(new ServerActor.RemoveStatic(node.Id), ActorRefs.NoSender);
                return (await GetPeersAsync(cancellationToken)).Any(peer => peer.Id == node.Id);
            },
            cancellationToken).WaitAsync(AskTimeout, cancellationToken);
    }

    public void AddTrustedPeer(Enode node) => _node.Refs.Server.Tell(new ServerActor.AddTrusted(node.Id), ActorRefs.NoSender);

    public void RemoveTrustedPeer(Enode node) => _node.Refs.Server.Tell(new ServerActor.RemoveTrusted(node.Id), ActorRefs.NoSender);

    public Task<string?> BanPeerAsync(NodeId id, TimeSpan duration, string reason, CancellationToken cancellationToken) =>
        AskBanAsync(new ServerActor.BanPeer(id, duration, reason), cancellationToken);

    public Task<string?> UnbanPeerAsync(NodeId id, CancellationToken cancellationToken) => AskBanAsync(new ServerActor.UnbanPeer(id), cancellationToken);

    public async Task<ImmutableArray<Ban>> GetBansAsync(CancellationToken cancellationToken) =>
        (await _node.Refs.Server.AskAsync<ServerActor.Bans>(ServerActor.GetBans.Instance, AskTimeout, cancellationToken)).All;

    public void SetVerbosity(Verbosity verbosity) => Logging.SetVerbosity(verbosity);

    private async Task<string?> AskBanAsync(object command, CancellationToken cancellationToken) =>
        (await _node.Refs.Server.AskAsync<ServerActor.BanAnswered>(command, AskTimeout, cancellationToken)).Refusal;

    private void Keep(Action<StaticNodesFile> change)
    {
        try
        {
            change(new StaticNodesFile(DataDirectory!));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or UsageException)
        {
            throw new RpcException(RpcError.Failed($"can't write {StaticNodesFile.Name}: {e.Message}"));
        }
    }
}
