using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>Discovery on a network in memory under virtual time.</summary>
public abstract class DiscoverySpec : ActorSpec
{
    internal static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    internal static readonly IPEndPoint OurAddress = Address("10.0.0.1:30303");

    private int _names;

    internal InMemoryDatagrams Network { get; } = new();

    /// <summary>TCP of our machine.</summary>
    internal IStreamSockets Streams { get; set; } = new InMemoryStreams().Host(OurAddress.Address);

    internal TestProbe Stored { get; }

    internal DiscoveryMeters? Meters { get; set; }

    internal IRandomness Randomness { get; set; } = new SteadyRandomness();

    internal List<IActorRef> Actors { get; } = [];

    internal static DiscoverySettings Calm { get; } = new()
    {
        Bind = OurAddress,
        PingInterval = TimeSpan.FromHours(1),
        RefreshInterval = TimeSpan.FromDays(10),
        V5 = false,
    };

    protected DiscoverySpec() => Stored = CreateTestProbe();

    internal static IPEndPoint Address(string text) => IPEndPoint.Parse(text);

    internal RemoteNode Remote(string at, int seed) => new(Network, Time, Address(at), seed);

    internal DiscoverySetup Setup(DiscoverySettings settings, int seed = 1, TimeProvider? time = null, IHostNames? names = null, params Enode[] seeds)
    {
        var key = PrivateKey.Generate(new SeededRandomness(seed).Fill);
        var database = Sys.ActorOf(Props.Create(() => new FakeDatabase(Stored, seeds.ToImmutableArray())));
        return new DiscoverySetup(
            "test", key, new NodeRefs { NodeDatabase = database }, settings, Network, names ?? new InMemoryHostNames(ImmutableDictionary<string, IPAddress>.Empty), time ?? Time, Randomness)
        {
            StreamSockets = Streams,
            Meters = Meters,
        };
    }

    /// <summary>Starts the whole of discovery and waits until it listens.</summary>
    internal TestedNode StartNode(DiscoverySettings? settings = null, int seed = 1, TimeProvider? time = null, IHostNames? names = null, params Enode[] seeds)
    {
        var setup = Setup(settings ?? Calm, seed, time, names, seeds);
        var actor = Sys.ActorOf(DiscoveryActor.Props(setup), $"discovery-{_names++}");
        var probe = CreateTestProbe();
        probe.Send(actor, DiscoveryActor.Start.Instance);
        var local = probe.ExpectMsg<DiscoveryActor.Started>().Udp!;
        var record = new NodeRecordBuilder().SetIp(local.Address).SetUdp((ushort)local.Port).SetTcp((ushort)local.Port).Sign(setup.Key, 5);
        actor.Tell(new DiscoveryActor.SetRecord(record));
        var node = new TestedNode(setup, actor, local, record, name => Sys.ActorSelection($"{actor.Path}/{name}").ResolveOne(TimeSpan.FromSeconds(3)).GetAwaiter().GetResult());
        Actors.AddRange([actor, node.Udp, node.V4, node.Child("table"), node.Child("bonds"), node.Child("lookups"), node.Child("mixer")]);
        SettleAll();
        if (seeds.Length == 0 && setup.Settings.Bootnodes.IsEmpty)
        {
            AwaitAssert(() => Assert.True(Snapshot(node).Initialized)); // before that it takes no strangers
        }

        return node;
    }

    /// <summary>Lets all actors finish, twice over since the answer to a question takes a way of its own.</summary>
    internal void SettleAll()
    {
        for (var i = 0; i < 3; i++)
        {
            Settle([.. Actors, .. Sockets()]);
        }
    }

    /// <summary>The next message is one at which this part fails, whatever it is; nothing else may be on its way to it.</summary>
    internal static void BreakAtNext(IActorRef part)
    {
        Settle(part);
        ((ActorCell)((ActorRefWithCell)part).Underlying).Become(_ => throw new InvalidOperationException("broken"));
    }

    private IEnumerable<IActorRef> Sockets() => Actors.Where(actor => actor.Path.Name == "udp")
        .SelectMany(udp => ((ActorRefWithCell)udp).Children).Where(child => !child.IsNobody());

    /// <summary>Makes the remote proven to us, and us to it; nothing is left in its queue.</summary>
    internal void Bond(RemoteNode remote, TestedNode node)
    {
        remote.Send(remote.Ping(node.At), node.At);
        remote.Expect<Wire.Discv4.Pong>();
        var ping = remote.Expect<Wire.Discv4.Ping>();
        remote.Send(remote.Pong(ping.Hash), node.At);
        AwaitAssert(() => Assert.Equal(0, Bonds(node)));
        SettleAll();
    }

    internal static long Count(TestedNode node, string name) =>
        node.Udp.Ask<UdpListenerActor.Counters>(UdpListenerActor.GetCounters.Instance, TimeSpan.FromSeconds(5)).GetAwaiter().GetResult().Values.GetValueOrDefault(name);

    internal static int Bonds(TestedNode node) => Children(node.Child("bonds")).Count;

    internal static IReadOnlyList<string> Children(IActorRef actor) =>
        [.. ((ActorRefWithCell)actor).Children.Where(child => !child.IsNobody()).Select(child => child.Path.Name)];

    internal static ImmutableArray<TableNode> Table(TestedNode node) => Snapshot(node).Nodes;

    internal static DiscoveryActor.TableSnapshot Snapshot(TestedNode node) =>
        node.Actor.Ask<DiscoveryActor.TableSnapshot>(DiscoveryActor.GetTable.Instance, TimeSpan.FromSeconds(5)).GetAwaiter().GetResult();

    /// <summary>One node of ours in a test.</summary>
    internal sealed record TestedNode(DiscoverySetup Setup, IActorRef Actor, IPEndPoint At, NodeRecord Record, Func<string, IActorRef> Child)
    {
        public IActorRef Udp { get; } = Child("udp");

        public IActorRef V4 { get; } = Child("v4");

        public Enode Enode => Enode.Create(Setup.Key.PublicKey, At.Address, (ushort)At.Port, (ushort)At.Port);
    }
}
