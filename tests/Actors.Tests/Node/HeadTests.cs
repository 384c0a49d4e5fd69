using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Eth;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.ForkId;

namespace Akka.Devp2p.Actors.Tests.Node;

/// <summary>A node whose host has a chain: what others are told of it follows its head.</summary>
public sealed class HeadTests : NodeSpec
{
    private static readonly NetworkConfig Forking = GrowingChain.Network;

    private readonly GrowingChain _chain = new(99);

    [Fact]
    public void Head_ThatPassesAFork_IsInTheNextRecord_AndInEthsStatus()
    {
        var node = Start();
        var before = node.Info.Record;
        Assert.Equal(Forking.ForkIdAt(99, 0), before.Eth);
        Grow(node, 100);
        Settle(node.Refs.LocalNode, node.Actor);
        var after = Record(node);
        Assert.Equal((before.Sequence + 1, Forking.ForkIdAt(100, 0)), (after.Sequence, after.Eth!.Value));
        Assert.Equal(after.Eth, EthHandshake.Status(Forking, _chain, 69).ForkId);
        node.Refs.Node.Tell(NodeActor.GetStatus.Instance, TestActor);
        Assert.Equal(after, ExpectMsg<NodeActor.Status>().Running!.Record);
        Stop(node);
    }

    /// <summary>Whatever its messenger says.</summary>
    [Fact]
    public void Head_ThatPassesAFork_CountsForRecordAndFilterAlike()
    {
        var (stale, fit) = (Neighbour("10.0.0.8", Forking.ForkIdAt(99, 0) with { Next = 0 }), Neighbour("10.0.0.9", Forking.ForkIdAt(100, 0)));
        var node = Start(more: $"devp2p.discovery {{ v4 = off, v5 = off, nodes = [\"{stale}\", \"{fit}\"] }}");
        Until(() => List(node).Yielded == 2, "found", actors: node.Refs.Discovery);
        Assert.Empty(List(node).Filtered);
        _chain.Grow(100);
        node.Refs.LocalNode.Tell(new LocalNodeActor.SetHead(250, 0), ActorRefs.NoSender);
        Assert.Equal(Forking.ForkIdAt(100, 0), Record(node).Eth);
        Until(() => List(node).Filtered.ContainsKey(EthHandshake.OldFork), "filtered", steps: 700, node.Refs.Discovery); // the list is read each minute
        Assert.Equal([EthHandshake.OldFork], List(node).Filtered.Keys);
        Stop(node);
    }

    [Fact]
    public void Node_WhenItRestarts_BeginsWithTheHeadOfThen()
    {
        AllowErrors<InjectedFault>();
        var node = Start(FaultPlan.None.With(FaultRule.Actor(".").OnMessage<NodeActor.GetStatus>().Throw()));
        AllowDeadLettersTo(node.Actor); // a restart stops its parts all at once, in the middle of what they tell each other
        _chain.Grow(200);
        node.Actor.Tell(NodeActor.GetStatus.Instance);
        node.Refs.Node.Tell(NodeActor.Start.Instance, TestActor);
        Assert.Equal(Forking.ForkIdAt(200, 0), ExpectMsg<NodeActor.Started>().Record.Eth);
        Stop(node);
    }

    private static NodeRecord Record(Devp2pNode node) =>
        node.Refs.LocalNode.Ask<LocalNodeActor.LocalNode>(LocalNodeActor.GetLocalNode.Instance, TimeSpan.FromSeconds(5)).GetAwaiter().GetResult().Record;

    private static SourceStatus List(Devp2pNode node) =>
        node.Refs.Discovery.Ask<DiscoveryActor.Sources>(DiscoveryActor.GetSources.Instance, TimeSpan.FromSeconds(5)).GetAwaiter().GetResult().All
            .Single(source => source.Name == DiscoveryActor.ListedNodes);

    private static string Neighbour(string ip, ForkIdentifier fork)
    {
        using var key = PrivateKey.Generate();
        return new NodeRecordBuilder().SetIp(IPAddress.Parse(ip)).SetTcp(30303).SetUdp(30303).SetEth(fork).Sign(key, 1).ToString();
    }

    private Devp2pNode Start(FaultPlan? faults = null, string more = "") => StartNode("one", "10.0.0.1", options =>
    {
        options.Network = Forking;
        options.Chain = _chain;
        options.Faults = faults ?? FaultPlan.None;
        options.Bootnodes = [];
        options.Settings += "\n" + more;
    });

    private void Grow(Devp2pNode node, ulong number)
    {
        _chain.Grow(number);
        node.Refs.LocalNode.Tell(new LocalNodeActor.SetHead(_chain.Head.Number, _chain.Head.Timestamp), ActorRefs.NoSender);
    }
}
