using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Enr;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>Sockets that die and restarts: what was pending is answered.</summary>
public sealed partial class UdpRequestTests
{
    [Fact]
    public void SocketDeath_AnswersPendingRequestsAtOnce_AndTheNextBindsTheSamePortAfter200Milliseconds()
    {
        var (node, remote, probe) = Bonded();
        probe.Send(node.Actor, new DiscoveryActor.PingNode(remote.Enode));
        remote.Expect<Ping>();
        AskFind(node, remote, probe);
        Network.Kill(node.At);
        probe.ExpectMsg(new DiscoveryActor.PingFailed(remote.Enode.Id, RequestFailure.SocketLost));
        probe.ExpectMsg(new DiscoveryActor.RequestFailed(remote.Enode.Id, RequestFailure.SocketLost));
        probe.Send(node.Actor, new DiscoveryActor.PingNode(remote.Enode));
        probe.ExpectMsg(new DiscoveryActor.PingFailed(remote.Enode.Id, RequestFailure.SocketLost));
        Assert.Empty(Children(node.Udp));
        Advance(TimeSpan.FromMilliseconds(200) - Tick);
        Settle(node.Udp, node.V4);
        Assert.Empty(Children(node.Udp));
        Advance(Tick);
        AwaitAssert(() => Assert.Equal(["socket-2"], Children(node.Udp)));
        SettleAll();
        Settle(Socket(node, 2));
        Settle(node.Udp, node.V4);
        remote.Send(remote.Ping(node.At), node.At);
        remote.Expect<Pong>(); // and, the proof having lived on, no ping
        SettleAll();
        remote.ExpectNothing();
    }

    [Fact]
    public void SocketDeath_AgainAndAgain_BacksOffUpTo10Seconds()
    {
        var node = StartNode();
        var socket = 1;
        foreach (var milliseconds in new[] { 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000 })
        {
            Watch(Socket(node, socket));
            Network.Kill(node.At);
            ExpectMsg<Terminated>();
            AwaitAssert(() => Assert.Empty(Children(node.Udp)));
            Settle(node.Udp, node.V4);
            Advance(TimeSpan.FromMilliseconds(milliseconds) - Tick);
            Settle(node.Udp, node.V4);
            Assert.Empty(Children(node.Udp));
            Advance(Tick);
            socket++;
            AwaitAssert(() => Assert.Equal([$"socket-{socket}"], Children(node.Udp)));
            Settle(Socket(node, socket));
            Settle(node.Udp, node.V4);
        }
    }

    /// <summary>discv4 begins anew, the socket is the same.</summary>
    [Fact]
    public void Restart_KeepsSocketAndRecord_AndAnswersWhatWasPending()
    {
        AllowErrors<InvalidOperationException>();
        var faulty = new FaultyTime(Time);
        var node = StartNode(Calm, time: faulty);
        var remote = Remote("10.0.0.2:30000", 2);
        var (probe, socket) = (CreateTestProbe(), Socket(node, 1));
        probe.Send(node.Actor, new DiscoveryActor.PingNode(remote.Enode));
        remote.Expect<Ping>();
        faulty.ThrowOnce = true;
        probe.Send(node.Actor, new DiscoveryActor.PingNode(remote.Enode));
        var failed = new DiscoveryActor.PingFailed(remote.Enode.Id, RequestFailure.Restarted);
        probe.ExpectMsg(failed);
        probe.ExpectMsg(failed);
        SettleAll(); // it has asked for the socket
        Assert.Equal(socket, Socket(node, 1));
        remote.Send(remote.Ping(node.At), node.At);
        Assert.Equal(node.Record.Sequence, remote.Expect<Pong>().Packet.EnrSequence);
        remote.Expect<Ping>(); // it remembers no proof
        Advance(Timeout);
        AwaitAssert(() => Assert.Equal(0, Bonds(node)));
    }

    [Fact]
    public void Restart_FindsItsProofsInTheDatabase()
    {
        AllowErrors<ActorKilledException>();
        var (node, remote, _) = Bonded();
        var stranger = Remote("10.0.0.3:30000", 3);
        node.V4.Tell(Kill.Instance);
        SettleAll();
        stranger.Send(new FindNode(new byte[64], stranger.Expiration), node.At);
        remote.Send(new FindNode(new byte[64], remote.Expiration), node.At);
        remote.Expect<Neighbors>();
        SettleAll();
        stranger.ExpectNothing();
    }

    [Fact]
    public void Restart_DoesNotBringAnOlderRecordBack()
    {
        AllowErrors<ActorKilledException>();
        var node = StartNode(Calm);
        var remote = Remote("10.0.0.2:30000", 2);
        var newer = new NodeRecordBuilder().SetIp(node.At.Address).SetUdp(1).Sign(node.Setup.Key, node.Record.Sequence + 1);
        var v4 = (IInternalActorRef)node.V4;
        v4.Suspend();
        v4.Tell(Kill.Instance);
        v4.Tell(new Discv4Actor.SetRecord(newer)); // queued before what the failed actor tells its successor
        v4.Resume(null);
        SettleAll();
        remote.Send(remote.Ping(node.At), node.At);
        Assert.Equal(newer.Sequence, remote.Expect<Pong>().Packet.EnrSequence);
        remote.Expect<Ping>();
        Advance(Timeout);
        AwaitAssert(() => Assert.Equal(0, Bonds(node)));
    }

    /// <summary>The socket goes with its owner; discv4 goes on, with its proofs, on the same port.</summary>
    [Fact]
    public void Restart_OfTheSocketsOwner_AnswersPendingRequestsAtOnce_AndBindsTheSamePort()
    {
        AllowErrors<ActorKilledException>();
        var (node, remote, probe) = Bonded();
        var socket = Socket(node, 1);
        AskFind(node, remote, probe);
        node.Udp.Tell(Kill.Instance);
        probe.ExpectMsg(new DiscoveryActor.RequestFailed(remote.Enode.Id, RequestFailure.SocketLost));
        SettleAll();
        Assert.NotEqual(socket, Socket(node, 1));
        remote.Send(new FindNode(new byte[64], remote.Expiration), node.At);
        remote.Expect<Neighbors>();
    }

    /// <summary>Strangers decide how much they are answered, but not that nobody else is.</summary>
    [Fact]
    public void Send_WhenStrangersHaveFilledTheirShareOfASlowSocket_AnswersWhomWeKnow()
    {
        var node = StartNode(Calm with { MaxInFlight = 16 });
        var known = Remote("10.0.0.2:30000", 2);
        Bond(known, node);
        var socket = (IInternalActorRef)Socket(node, 1);
        socket.Suspend();
        for (var i = 0; i < 20; i++)
        {
            var stranger = Remote($"10.0.1.{i}:30000", 10 + i);
            stranger.Send(stranger.Ping(node.At), node.At);
            Settle(node.Udp, node.V4, node.Child("bonds"), node.V4);
        }

        Assert.True(Count(node, Discv4Counters.Overloaded) > 0);
        known.Send(known.Ping(node.At), node.At);
        Settle(node.Udp, node.V4);
        socket.Resume(null);
        Settle(socket);
        known.Expect<Pong>();
    }

    /// <summary>Whoever asks decides how much is answered, so what waits for a slow line has a bound.</summary>
    [Fact]
    public void Send_WhenTheSocketIsSlow_DropsWhatIsTooMuch()
    {
        var node = StartNode(Calm with { MaxInFlight = 16 });
        var remote = Remote("10.0.0.2:30000", 2);
        Bond(remote, node);
        var socket = (IInternalActorRef)Socket(node, 1);
        socket.Suspend();
        for (var i = 0; i < 20; i++)
        {
            remote.Send(remote.Ping(node.At), node.At);
            Settle(node.Udp, node.V4);
        }

        Assert.Equal(4, Count(node, Discv4Counters.Overloaded));
        socket.Resume(null);
        Settle(socket);
        Assert.Equal(16, remote.Waiting);
        remote.Send(remote.Ping(node.At), node.At);
        Settle(node.V4, socket);
        Assert.Equal(17, remote.Waiting);
    }

    /// <summary>A ping may come with the address of a victim: who sent it has proven nothing.</summary>
    [Theory]
    [InlineData(true, RequestFailure.Timeout)]
    [InlineData(false, RequestFailure.NotBonded)]
    public void RequestRecord_Unanswered_TellsWhoHasProvenItselfFromWhoHasOnlyPinged(bool proven, RequestFailure expected)
    {
        var (node, remote, probe) = (StartNode(), Remote("10.0.0.2:30000", 2), CreateTestProbe());
        remote.Send(remote.Ping(node.At), node.At);
        remote.Expect<Pong>();
        var ping = remote.Expect<Ping>();
        if (proven)
        {
            remote.Send(remote.Pong(ping.Hash), node.At);
        }

        SettleAll();
        Advance(Timeout); // a bond without a pong has ended
        SettleAll();
        probe.Send(node.Actor, new DiscoveryActor.RequestRecord(remote.Enode));
        remote.Expect<EnrRequest>();
        Advance(Timeout);
        probe.ExpectMsg(new DiscoveryActor.RequestFailed(remote.Enode.Id, expected));
    }
}
