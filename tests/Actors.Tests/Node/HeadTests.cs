using System.Numerics;
using Akka.Actor;
using Akka.Devp2p.Actors.Eth;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Chain.Store;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Types;

namespace Akka.Devp2p.Actors.Tests.Node;

/// <summary>A node whose host has a chain: what others are told of it follows its head.</summary>
public sealed class HeadTests : NodeSpec
{
    private static readonly NetworkConfig Forking = new("forking", 7, 7, new BlockHeader { Difficulty = 1 }, [ForkActivation.Block("london", 100), ForkActivation.Block("paris", 200)]);

    private readonly GrowingChain _chain = new() { Head = Block(99) };

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

    [Fact]
    public void Node_WhenItRestarts_BeginsWithTheHeadOfThen()
    {
        AllowErrors<InjectedFault>();
        AllowDeadLetters<object>();
        var node = Start(FaultPlan.None.With(FaultRule.Actor(".").OnMessage<NodeActor.GetStatus>().Throw()));
        _chain.Head = Block(200);
        node.Actor.Tell(NodeActor.GetStatus.Instance);
        node.Refs.Node.Tell(NodeActor.Start.Instance, TestActor);
        Assert.Equal(Forking.ForkIdAt(200, 0), ExpectMsg<NodeActor.Started>().Record.Eth);
        Stop(node);
    }

    private static BlockHeader Block(ulong number) => new() { Number = number, Difficulty = 1 };

    private static NodeRecord Record(Devp2pNode node) =>
        node.Refs.LocalNode.Ask<LocalNodeActor.LocalNode>(LocalNodeActor.GetLocalNode.Instance, TimeSpan.FromSeconds(5)).GetAwaiter().GetResult().Record;

    private Devp2pNode Start(FaultPlan? faults = null) => StartNode("one", "10.0.0.1", options =>
    {
        options.Network = Forking;
        options.Chain = _chain;
        options.Faults = faults ?? FaultPlan.None;
        options.Bootnodes = [];
    });

    private void Grow(Devp2pNode node, ulong number)
    {
        _chain.Head = Block(number);
        node.Refs.LocalNode.Tell(new LocalNodeActor.SetHead(_chain.Head.Number, _chain.Head.Timestamp), ActorRefs.NoSender);
    }

    /// <summary>A chain of which only the head is known.</summary>
    private sealed class GrowingChain : IHeaderChain
    {
        private volatile BlockHeader _head = Forking.GenesisHeader;

        public BlockHeader Head
        {
            get => _head;
            set => _head = value;
        }

        public BigInteger TotalDifficulty => Head.Number + 1;

        public ulong EarliestBlock => 0;

        public BlockHeader? ByNumber(ulong number) => number == Head.Number ? Head : null;

        public BlockHeader? ByHash(Hash256 hash) => hash == Head.Hash ? Head : null;
    }
}
