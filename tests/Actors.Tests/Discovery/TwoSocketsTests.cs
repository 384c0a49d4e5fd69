using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Enr;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>A socket for each family on one port: neither knows of the other's fate.</summary>
public sealed class TwoSocketsTests : DiscoverySpec
{
    private static readonly IPAddress Ours6 = IPAddress.Parse("2a00::1");
    private static readonly IPEndPoint OurAddress6 = new(Ours6, OurAddress.Port);

    private readonly TestProbe _v4, _v5, _parent;

    public TwoSocketsTests() => (_v4, _v5, _parent) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());

    [Fact]
    public void Open_WithTwoAddresses_BindsBothToOnePort_AndTellsBothProtocolsOfBoth()
    {
        var udp = Owner();
        udp.Tell(new UdpListenerActor.Open(new IPEndPoint(OurAddress.Address, 0), Ours6));
        var opened = _parent.ExpectMsg<UdpListenerActor.Opened>();
        Assert.Equal((OurAddress.Address, Ours6, opened.Local.Port), (opened.Local.Address, opened.Also!.Address, opened.Also.Port));
        foreach (var probe in new[] { _v4, _v5 })
        {
            Assert.Equal((opened.Local, false), (probe.ExpectMsg<SocketOpened>() is var first ? first.Local : null, first.ForBoth));
            Assert.Equal(opened.Also, probe.ExpectMsg<SocketOpened>().Local);
        }

        var late = CreateTestProbe();
        late.Send(udp, UdpListenerActor.GetSocket.Instance);
        Assert.Equal(new[] { opened.Local, opened.Also }, [late.ExpectMsg<SocketOpened>().Local, late.ExpectMsg<SocketOpened>().Local]);
    }

    [Fact]
    public void Open_WhenOneAddressIsRefused_OpensNone()
    {
        using var taken = Network.Bind(OurAddress6);
        var udp = Owner();
        udp.Tell(new UdpListenerActor.Open(OurAddress, Ours6));
        Assert.Equal(OurAddress6, _parent.ExpectMsg<UdpListenerActor.OpenFailed>().Local);
        var opened = _v4.ExpectMsg<SocketOpened>();
        Assert.Equal(opened.Socket, _v4.ExpectMsg<SocketLost>().Socket);
        _v4.ExpectMsg<SocketLost>();
        AwaitAssert(() => Assert.Empty(Children(udp)));
        Network.Bind(OurAddress).Dispose();
        Advance(TimeSpan.FromSeconds(10));
        ExpectNothing(_v4, udp);
    }

    /// <summary>The first dies while the second is being bound: it starts when both are open, and not before.</summary>
    [Fact]
    public void Open_WhenTheFirstDiesBeforeTheSecondIsOpen_IsSaidWhenBothAre()
    {
        using var gate = new GatedSockets(Network, OurAddress6);
        var udp = OpenAtTheGate(gate);
        Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal(OurAddress, _v4.ExpectMsg<SocketOpened>().Local);
        ExpectNothing(_parent, udp);
        gate.Open();
        Assert.Equal(new UdpListenerActor.Opened(OurAddress, OurAddress6), _parent.ExpectMsg<UdpListenerActor.Opened>());
    }

    /// <summary>The first is dead when the second is refused: it does not come back.</summary>
    [Fact]
    public void Open_WhenTheSecondIsRefusedWhileTheFirstIsDead_OpensNone()
    {
        using var gate = new GatedSockets(Network, OurAddress6);
        using var taken = Network.Bind(OurAddress6);
        var udp = OpenAtTheGate(gate);
        gate.Open();
        Assert.Equal(OurAddress6, _parent.ExpectMsg<UdpListenerActor.OpenFailed>().Local);
        _v4.ExpectMsg<SocketLost>(); // the one that was never open
        AwaitAssert(() => Assert.Empty(Children(udp)));
        Settle(udp);
        Advance(TimeSpan.FromSeconds(10));
        Settle(udp);
        Assert.Empty(Children(udp));
        ExpectNothing(_v4, udp);
    }

    /// <summary>Nobody has been told of a port yet, so somebody waits for the answer.</summary>
    [Fact]
    public void Restart_BeforeTheStartIsComplete_StillAnswersWhoWaitsForIt()
    {
        AllowErrors<ActorKilledException>();
        var actor = Sys.ActorOf(DiscoveryActor.Props(Setup(Calm with { BindAlso = Ours6 })), "starting");
        Settle(actor); // it has its children
        var udp = (IInternalActorRef)((ActorRefWithCell)actor).GetSingleChild("udp");
        Assert.False(udp.IsNobody());
        udp.Suspend();
        _parent.Send(actor, DiscoveryActor.Start.Instance);
        Settle(actor);
        udp.Tell(Kill.Instance); // comes before what the sockets say
        udp.Resume(null);
        Assert.Equal(new DiscoveryActor.Started(OurAddress, OurAddress6), _parent.ExpectMsg<DiscoveryActor.Started>());
    }

    [Fact]
    public void Socket_WhenItDies_TheOtherLivesOn_AndEachHasABackOffOfItsOwn()
    {
        var udp = Open();
        var (first, second) = (_v4.ExpectMsg<SocketOpened>(), _v4.ExpectMsg<SocketOpened>());
        for (var death = 1; death <= 2; death++)
        {
            Network.Kill(OurAddress6);
            Assert.Equal(second.Socket, _v4.ExpectMsg<SocketLost>().Socket);
            Settle(udp);
            Advance(death * TimeSpan.FromMilliseconds(200));
            second = _v4.ExpectMsg<SocketOpened>();
            Assert.Equal(OurAddress6, second.Local);
        }

        Network.Kill(OurAddress);
        Assert.Equal(first.Socket, _v4.ExpectMsg<SocketLost>().Socket);
        Settle(udp);
        Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal(OurAddress, _v4.ExpectMsg<SocketOpened>().Local);
        ExpectNothing(_v4, udp);
    }

    [Fact]
    public void Counters_AreThoseOfBothSockets_AlsoOfOneThatHasDied()
    {
        var udp = Owner(new DiscoveryRefs { V5 = _v5 });
        Open(udp);
        Remote("10.0.0.2:30000", 2).SendRaw(new byte[100], OurAddress);
        var remote6 = Remote("[2a00::2]:30000", 3);
        remote6.SendRaw(new byte[100], OurAddress6);
        remote6.SendRaw(new byte[100], OurAddress6);
        Assert.Equal(3, Datagrams(udp));
        Network.Kill(OurAddress6);
        _parent.ExpectMsg<DiscoveryActor.SourceFailed>();
        Settle(udp);
        Assert.Equal(3, Datagrams(udp));
    }

    [Fact]
    public void Datagrams_LeaveByTheSocketOfTheirFamily()
    {
        var node = Start();
        var (remote4, remote6) = (Remote("10.0.0.2:30000", 2), Remote("[2a00::2]:30000", 3));
        var sent = new List<(IPEndPoint From, IPEndPoint To)>();
        Network.OnSend = (from, to, _) => sent.Add((from, to));
        remote4.Send(remote4.Ping(node.At), node.At);
        remote6.Send(remote6.Ping(OurAddress6), OurAddress6);
        remote4.Expect<Pong>();
        remote6.Expect<Pong>();
        Assert.Equal(Ours6, remote6.Expect<Ping>().Packet.From.Ip); // our end point of that family
        Assert.Equal(OurAddress.Address, remote4.Expect<Ping>().Packet.From.Ip);
        Network.OnSend = null;
        Assert.All(sent, one => Assert.Equal(one.From.AddressFamily, one.To.AddressFamily));
    }

    [Fact]
    public void SocketDeath_FailsTheRequestsOfItsFamilyOnly()
    {
        var node = Start();
        var (remote4, remote6) = (Remote("10.0.0.2:30000", 2), Remote("[2a00::2]:30000", 3));
        var (probe4, probe6) = (CreateTestProbe(), CreateTestProbe());
        probe4.Send(node.Actor, new DiscoveryActor.PingNode(remote4.Enode));
        probe6.Send(node.Actor, new DiscoveryActor.PingNode(remote6.Enode));
        probe6.Send(node.Actor, new DiscoveryActor.FindNodes(remote6.Enode, new byte[64])); // waits for a bond
        var ping = remote4.Expect<Ping>();
        remote6.Expect<Ping>();
        SettleAll();
        Network.Kill(OurAddress6);
        probe6.ExpectMsg(new DiscoveryActor.PingFailed(remote6.Enode.Id, RequestFailure.SocketLost));
        probe6.ExpectMsg(new DiscoveryActor.RequestFailed(remote6.Enode.Id, RequestFailure.SocketLost));
        SettleAll();
        remote4.Send(remote4.Pong(ping.Hash), node.At);
        probe4.ExpectMsg<DiscoveryActor.Ponged>();
        probe6.Send(node.Actor, new DiscoveryActor.PingNode(remote6.Enode));
        probe6.ExpectMsg(new DiscoveryActor.PingFailed(remote6.Enode.Id, RequestFailure.SocketLost));
    }

    [Fact]
    public void Node_OfAFamilyWithoutASocket_IsNeitherAskedNorTaken_UnlessItsRecordHasTheOther()
    {
        var node = StartNode(Calm with { Bind = OurAddress6 });
        var (remote4, remote6) = (Remote("8.8.8.3:30000", 3), Remote("[2a00::2]:30000", 2).Friendly());
        var probe = CreateTestProbe();
        probe.Send(node.Actor, new DiscoveryActor.PingNode(remote4.Enode));
        probe.ExpectMsg(new DiscoveryActor.PingFailed(remote4.Enode.Id, RequestFailure.NoEndpoint));
        var both = Enode.FromRecord(new NodeRecordBuilder().SetIp(IPAddress.Parse("8.8.8.2")).SetIp(remote6.At.Address).SetUdp(30000).SetTcp(30000).Sign(remote6.Key, 8));
        Assert.Equal("8.8.8.2", both.Ip!.ToString()); // IPv4 of two that reach as far
        node.Child("table").Tell(new TableActor.TrackRequest(node.Enode, true, [remote4.Enode, both]));
        Assert.Equal([remote6.At], Table(node).Select(entry => entry.Node.UdpEndPoint!));
        probe.Send(node.Actor, new DiscoveryActor.PingNode(both));
        probe.ExpectMsg<DiscoveryActor.Ponged>();
    }

    /// <summary>A node of both families tells one of IPv4 what it knows: no fault of either.</summary>
    [Fact]
    public void Neighbours_OfAFamilyWithoutASocket_AreLeftOut_AndNoFault()
    {
        var node = StartNode();
        var remote = Remote("8.8.8.9:30000", 2);
        Bond(remote, node);
        var probe = CreateTestProbe();
        probe.Send(node.Actor, new DiscoveryActor.FindNodes(remote.Enode, new byte[64]));
        remote.Expect<FindNode>();
        var (near, far) = (Remote("8.8.8.10:30000", 3), Remote("[2a00::2]:30000", 4));
        foreach (var packet in Neighbors.Split([.. new[] { near, far }.Select(other => new Neighbor(new Endpoint(other.At.Address, 30000, 30000), other.Key.PublicKey.Bytes.ToArray()))], remote.Expiration))
        {
            remote.Send(packet, node.At);
        }

        SettleAll();
        Advance(node.Setup.Settings.ResponseTimeout);
        Assert.Equal([near.At], probe.ExpectMsg<DiscoveryActor.NodesFound>().Nodes.Select(found => found.UdpEndPoint!));
        Assert.Equal(0, Count(node, Discv4Counters.NeighbourRelay));
    }

    private IActorRef Owner(DiscoveryRefs? refs = null) => _parent.ChildActorOf(UdpListenerActor.Props(Setup(Calm), refs ?? new DiscoveryRefs { V4 = _v4, V5 = _v5 }));

    private IActorRef Open(IActorRef? owner = null)
    {
        var udp = owner ?? Owner();
        udp.Tell(new UdpListenerActor.Open(OurAddress, Ours6));
        _parent.ExpectMsg<UdpListenerActor.Opened>();
        return udp;
    }

    /// <summary>The first socket is open and then dies, the second is being bound.</summary>
    private IActorRef OpenAtTheGate(GatedSockets gate)
    {
        var udp = _parent.ChildActorOf(UdpListenerActor.Props(Setup(Calm) with { Sockets = gate }, new DiscoveryRefs { V4 = _v4, V5 = _v5 }));
        udp.Tell(new UdpListenerActor.Open(OurAddress, Ours6));
        Assert.Equal(OurAddress, _v4.ExpectMsg<SocketOpened>().Local);
        gate.Await();
        Network.Kill(OurAddress);
        _v4.ExpectMsg<SocketLost>();
        _parent.ExpectMsg<DiscoveryActor.SourceFailed>();
        Settle(udp);
        return udp;
    }

    [Fact]
    public void Status_NamesBothAddresses_AlsoAfterARestart()
    {
        AllowErrors<InvalidOperationException>();
        var faulty = new FaultyTime(Time);
        var node = Start(faulty);
        for (var i = 0; i < 2; i++)
        {
            node.Actor.Tell(DiscoveryActor.GetStatus.Instance, TestActor);
            var status = ExpectMsg<DiscoveryActor.Status>();
            Assert.Equal((node.At, new IPEndPoint(Ours6, node.At.Port)), (status.Udp, status.Also));
            faulty.ThrowOnce = true;
            node.Actor.Tell(new DiscoveryActor.Resolve(node.Enode), TestActor); // reads the clock
            ExpectMsg<DiscoveryActor.Resolved>();
            Settle(node.Actor); // it opens the ports again
        }
    }

    private long Datagrams(IActorRef udp)
    {
        udp.Tell(UdpListenerActor.GetCounters.Instance, TestActor);
        return ExpectMsg<UdpListenerActor.Counters>().Values["datagrams"];
    }

    private TestedNode Start(TimeProvider? time = null)
    {
        var node = StartNode(Calm with { BindAlso = Ours6 }, time: time);
        var record = new NodeRecordBuilder().SetIp(OurAddress.Address).SetIp(Ours6).SetUdp(30303).SetTcp(30303).Sign(node.Setup.Key, 6);
        node.Actor.Tell(new DiscoveryActor.SetRecord(record));
        SettleAll();
        return node;
    }
}
