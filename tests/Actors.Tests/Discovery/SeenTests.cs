using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Tests.Discovery.V5;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>Where others see us: what both protocols tell LocalNodeActor of it.</summary>
public sealed class SeenTests : Discv5Spec
{
    [Fact]
    public void Pong_OfDiscv4_ThatAnswersAPing_SaysWhereWeAreSeen()
    {
        var (node, remote, local) = Start();
        var probe = CreateTestProbe();
        probe.Send(node.V4, new DiscoveryActor.PingNode(remote.Enode));
        var ping = remote.Expect<Wire.Discv4.Ping>();
        remote.Send(remote.Pong(ping.Hash), node.At);
        Assert.Equal(new LocalNodeActor.EndpointSeen(remote.At.Address, Address("10.0.0.2:1")), local.ExpectMsg<LocalNodeActor.EndpointSeen>());
        remote.Send(remote.Pong(ping.Hash), node.At); // once more, for nothing
        SettleAll();
        local.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Stranger_OfDiscv4_WhoProvesItself_HasReachedUsUnasked_AndOneWeHadAskedIsAStrangerAllTheSame()
    {
        var (node, remote, local) = Start();
        Bond(remote, node);
        Assert.Equal(new LocalNodeActor.StrangerCame(remote.At.Address, Unasked: true), local.ExpectMsg<LocalNodeActor.StrangerCame>());
        var asked = Remote("10.0.0.3:30000", 3);
        CreateTestProbe().Send(node.V4, new DiscoveryActor.PingNode(asked.Enode));
        asked.Expect<Wire.Discv4.Ping>();
        SettleAll();
        Advance(TimeSpan.FromSeconds(1)); // it has not answered
        SettleAll();
        Bond(asked, node);
        Assert.Equal(new LocalNodeActor.StrangerCame(asked.At.Address, Unasked: false), local.ExpectMsg<LocalNodeActor.StrangerCame>());
        local.ExpectNoMsg(TimeSpan.Zero);
    }

    /// <summary>A key costs nothing, so a ping back would give whoever we know a vote whenever it likes.</summary>
    [Fact]
    public void Pong_OfDiscv4_InABondThatTheOtherBegan_SaysNothing_UntilWePingItOurselves()
    {
        var (node, remote, local) = Start();
        Bond(remote, node);
        local.ExpectMsg<LocalNodeActor.StrangerCame>();
        CreateTestProbe().Send(node.V4, new DiscoveryActor.PingNode(remote.Enode));
        remote.Send(remote.Pong(remote.Expect<Wire.Discv4.Ping>().Hash), node.At);
        local.ExpectMsg<LocalNodeActor.EndpointSeen>();
        var sibling = Remote("10.0.0.2:30001", 4); // another key behind an address that we know
        Bond(sibling, node);
        local.ExpectMsg<LocalNodeActor.StrangerCame>();
        local.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Pong_OfDiscv5_ThatAnswersAPing_SaysWhereWeAreSeen()
    {
        var node = Start5();
        using var remote = Remote5("10.0.0.2:30000", 2).Friendly();
        var local = Listen(node);
        Ask5(node, new DiscoveryActor.PingNode(remote.Enode)).ExpectMsg<Discv5Actor.Ponged>();
        Assert.Equal(new LocalNodeActor.EndpointSeen(remote.At.Address, Address("127.0.0.1:1")), local.ExpectMsg<LocalNodeActor.EndpointSeen>());
        local.ExpectNoMsg(TimeSpan.Zero); // we have asked it
    }

    [Fact]
    public void Stranger_OfDiscv5_WhoProvesItself_HasReachedUsUnasked()
    {
        var node = Start5();
        using var remote = Remote5("10.0.0.2:30000", 2);
        var local = Listen(node);
        remote.Send(new Wire.Discv5.Ping(new Wire.Discv5.RequestId([1]), 7), node.Enode.Key, node.At);
        remote.Expect<Wire.Discv5.Pong>();
        Assert.Equal(new LocalNodeActor.StrangerCame(remote.At.Address, Unasked: true), local.ExpectMsg<LocalNodeActor.StrangerCame>());
        SettleAll();
        local.ExpectNoMsg(TimeSpan.Zero); // discv5 pings nobody back
    }

    [Fact]
    public void Stranger_OfDiscv5_WhomWeHadAskedInVain_IsAStrangerAllTheSame()
    {
        var node = Start5();
        using var remote = Remote5("10.0.0.2:30000", 2);
        var local = Listen(node);
        node.Setup.Known.Asked(remote.At);
        remote.Send(new Wire.Discv5.Ping(new Wire.Discv5.RequestId([1]), 7), node.Enode.Key, node.At);
        remote.Expect<Wire.Discv5.Pong>();
        Assert.Equal(new LocalNodeActor.StrangerCame(remote.At.Address, Unasked: false), local.ExpectMsg<LocalNodeActor.StrangerCame>());
    }

    private (TestedNode Node, RemoteNode Remote, TestProbe Local) Start()
    {
        var (node, remote) = (StartNode(), Remote("10.0.0.2:30000", 2));
        return (node, remote, Listen(node));
    }

    private TestProbe Listen(TestedNode node)
    {
        var local = CreateTestProbe();
        node.Setup.Siblings.LocalNode = local.Ref;
        return local;
    }
}
