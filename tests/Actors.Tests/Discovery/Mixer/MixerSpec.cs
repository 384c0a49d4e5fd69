using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.Mixer;
using Akka.Devp2p.Actors.Eth;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.ForkId;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Discovery.Mixer;

/// <summary>The mixer alone; the test plays everybody whom it asks, and the dialer.</summary>
public abstract class MixerSpec : ActorSpec
{
    protected static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    protected MixerSpec() => (Parent, V4, V5, Lookups, Table, Database, Dialer) =
        (CreateTestProbe("parent"), CreateTestProbe("v4"), CreateTestProbe("v5"), CreateTestProbe("lookups"), CreateTestProbe("table"), CreateTestProbe("database"), CreateTestProbe("dialer"));

    internal TestProbe Parent { get; }

    internal TestProbe V4 { get; }

    internal TestProbe V5 { get; }

    internal TestProbe Lookups { get; }

    internal TestProbe Table { get; }

    internal TestProbe Database { get; }

    internal TestProbe Dialer { get; }

    internal IActorRef Mixer { get; private set; } = ActorRefs.Nobody;

    internal IHostNames HostNames { get; set; } = new InMemoryHostNames(new Dictionary<string, IPAddress>());

    internal TimeProvider? Clock { get; set; }

    /// <summary>Only discv4 and the node database are on unless said otherwise.</summary>
    internal void Start(DiscoverySettings? settings = null, bool filters = false, SourceMeters? meters = null, bool v4 = true, Func<NodeRecord, string?>? filter = null)
    {
        var refs = new DiscoveryRefs { V4 = v4 ? V4 : ActorRefs.Nobody, V5 = V5, Lookups = Lookups, Table = Table };
        var setup = new DiscoverySetup(
            "test",
            PrivateKey.Generate(new SeededRandomness(77).Fill),
            new NodeRefs { NodeDatabase = Database },
            settings ?? new DiscoverySettings { V5 = false },
            new InMemoryDatagrams(),
            HostNames,
            Clock ?? Time,
            new SeededRandomness(5))
        {
            Filters = filters || filter is not null ? [new ProtocolFilter("eth", filter ?? (record => EthHandshake.Judge(Networks.Dev, Networks.Dev.GenesisHeader, record)))] : [],
            SourceMeters = meters,
        };
        Mixer = Parent.ChildActorOf(NodeSourceActor.Props(setup, refs));
        Mixer.Tell(new NodeSourceActor.Start(null));
    }

    internal void Find(int count)
    {
        Dialer.Send(Mixer, new DiscoveryActor.FindCandidates(count));
        Settle(Mixer);
    }

    internal ImmutableArray<Candidate> ExpectCandidates() => Dialer.ExpectMsg<DiscoveryActor.Candidates>().Nodes;

    /// <summary>A lookup has been asked for, and begins; its id.</summary>
    internal long ExpectLookup(TestProbe lookups)
    {
        var id = ExpectOrder(lookups);
        BeginLookup(id);
        return id;
    }

    /// <summary>The same when nobody begins it.</summary>
    internal static long ExpectOrder(TestProbe lookups)
    {
        var find = lookups.ExpectMsg<LookupsActor.Find>();
        Assert.True(find.Progress);
        return find.LookupId;
    }

    /// <summary>It has an actor.</summary>
    internal IActorRef BeginLookup(long id)
    {
        var lookup = CreateTestProbe();
        lookup.Send(Mixer, new LookupActor.Begun(id));
        Settle(Mixer);
        return lookup;
    }

    internal void See(long lookup, params Enode[] nodes)
    {
        Mixer.Tell(new LookupActor.NodesSeen(lookup, [.. nodes], false));
        Settle(Mixer);
    }

    internal void End(long lookup)
    {
        Mixer.Tell(new LookupActor.Found(lookup, []));
        Settle(Mixer);
    }

    internal SourceStatus Status(string source)
    {
        var probe = CreateTestProbe();
        probe.Send(Mixer, DiscoveryActor.GetSources.Instance);
        return probe.ExpectMsg<DiscoveryActor.Sources>().All.Single(status => status.Name == source);
    }

    internal void NoSeeds() => Seeds();

    internal void Seeds(params Enode[] nodes)
    {
        Database.ExpectMsg<NodeDatabaseActor.GetSeeds>();
        Database.Reply(new NodeDatabaseActor.Seeds([.. nodes]));
        Settle(Mixer);
    }

    internal void Move(TimeSpan by)
    {
        Advance(by);
        Settle(Mixer);
    }

    internal void ExpectQuiet(params TestProbe[] probes) => Array.ForEach(probes, probe => ExpectNothing(probe, Mixer));

    internal static Enode Bare(int n)
    {
        using var key = KeyOf(n);
        return Enode.Create(key.PublicKey, AddressOf(n), 30303, 30303);
    }

    internal static NodeRecord Record(int n, NetworkConfig? network, ulong sequence = 1) => Record(n, network?.ForkIdAt(0, 0), sequence);

    internal static NodeRecord Record(int n, ForkIdentifier? fork, ulong sequence)
    {
        using var key = KeyOf(n);
        var builder = new NodeRecordBuilder().SetIp(AddressOf(n)).SetTcp(30303).SetUdp(30303);
        return (fork is { } known ? builder.SetEth(known) : builder).Sign(key, sequence);
    }

    internal static Enode Recorded(int n, NetworkConfig? network, ulong sequence = 1) => Enode.FromRecord(Record(n, network, sequence));

    private static IPAddress AddressOf(int n) => new([10, 1, (byte)(n >> 8), (byte)n]);

    private static PrivateKey KeyOf(int n) => PrivateKey.Generate(new SeededRandomness(5000 + n).Fill);
}
