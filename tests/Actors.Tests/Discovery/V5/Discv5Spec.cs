using System.Collections.Immutable;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Discovery.V5;

/// <summary>A node that speaks discv5 beside discv4, on a network in memory under virtual time.</summary>
public abstract class Discv5Spec : DiscoverySpec
{
    private protected static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(700);

    private int _probes;

    internal static DiscoverySettings Both { get; } = Calm with { V5 = true };

    internal Discv5Remote Remote5(string at, int seed, bool topics = false) => new(Network, Time, Address(at), seed, topics);

    internal TestedNode Start5(DiscoverySettings? settings = null, int seed = 1, TimeProvider? time = null, params Enode[] seeds)
    {
        var node = StartNode(settings ?? Both, seed, time, seeds: seeds);
        Actors.AddRange([V5(node), node.Child("v5/table"), node.Child("v5/lookups")]);
        SettleAll();
        if (seeds.Length == 0 && (settings ?? Both) is { Bootnodes.IsEmpty: true, Discv5.Bootnodes.IsEmpty: true })
        {
            AwaitAssert(() => Assert.True(Snapshot5(node).Initialized));
        }

        return node;
    }

    internal static IActorRef V5(TestedNode node) => node.Child("v5");

    internal static DiscoveryActor.TableSnapshot Snapshot5(TestedNode node) =>
        V5(node).Ask<DiscoveryActor.TableSnapshot>(DiscoveryActor.GetTable.Instance, TimeSpan.FromSeconds(5)).GetAwaiter().GetResult();

    internal static ImmutableArray<TableNode> Table5(TestedNode node) => Snapshot5(node).Nodes;

    internal static Discv5Actor.Counters Counters5(TestedNode node) =>
        V5(node).Ask<Discv5Actor.Counters>(Discv5Actor.GetCounters.Instance, TimeSpan.FromSeconds(5)).GetAwaiter().GetResult();

    internal static long Count5(TestedNode node, string name) => Counters5(node).Values.GetValueOrDefault(name);

    /// <summary>Asks and lets everybody finish; the answer is in the probe.</summary>
    internal Akka.TestKit.TestProbe Ask5(TestedNode node, object question)
    {
        var probe = CreateTestProbe($"probe5-{_probes++}");
        probe.Send(V5(node), question);
        SettleAll();
        return probe;
    }

    internal static bool Knows5(TestedNode a, NodeId id) => Table5(a).Any(entry => entry.Node.Id == id);
}
