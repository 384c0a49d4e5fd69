using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.P2p;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>What happens while the server is rebuilt after a bug; the test plays /peers, the dialer and the peers.</summary>
public sealed class ServerRestartTests : ActorSpec
{
    private static readonly IPEndPoint Anywhere = new(IPAddress.Loopback, 1);

    private readonly TestProbe _peers, _dialer, _events;
    private readonly ServerContext _context;
    private readonly IActorRef _server;

    public ServerRestartTests()
    {
        AllowErrors<NullReferenceException>();
        (_peers, _dialer, _events) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        Sys.EventStream.Subscribe(_events.Ref, typeof(PeerAdded));
        Sys.EventStream.Subscribe(_events.Ref, typeof(PeerDropped));
        var settings = new ServerSettings { MaxPeers = 3 };
        _context = new TestServer(Sys, Scheduler, "a", new InMemoryStreams().Host(IPAddress.Loopback), IPAddress.Loopback, [], settings).Context;
        (_context.Refs.Peers, _context.Refs.Dialer) = (_peers.Ref, _dialer.Ref);
        _context.Refs.Server = _server = Sys.ActorOf(ServerActor.Props(_context));
    }

    [Fact]
    public void PeerThatIsGoneMeanwhile_IsPublishedAsDropped_WithItsReason()
    {
        var (peer, joined) = Join();
        Break();
        _server.Tell(new ServerActor.PeerLeft(peer.Ref, joined.Start.Id, DisconnectReason.Requested, true, "told", false));
        Stop(peer);
        Rebuild();
        var dropped = _events.ExpectMsg<PeerDropped>();
        Assert.Equal((joined.Start.Id, DisconnectReason.Requested, true), (dropped.Id, dropped.Reason, dropped.ByRemote));
        _dialer.FishForMessage(message => message is DialSchedulerActor.PeerRemoved);
        ExpectNothing(_events, _server);
    }

    [Fact]
    public void PeerThatLeavesAfterItsReport_IsPublishedAsDroppedOnce()
    {
        var (peer, joined) = Join();
        Break();
        _peers.Reply(new PeersActor.Children([peer.Ref]));
        peer.ExpectMsg<PeerActor.Report>();
        peer.Reply(joined);
        _server.Tell(new ServerActor.PeerLeft(peer.Ref, joined.Start.Id, DisconnectReason.Requested, true, "told", false));
        Settle(_server);
        Stop(peer);
        _dialer.Reply(new ServerActor.Configured([], []));
        Assert.Equal(DisconnectReason.Requested, _events.ExpectMsg<PeerDropped>().Reason);
        ExpectNothing(_events, _server);
    }

    [Fact]
    public void PeerThatJoinsMeanwhile_IsPublishedAsAddedOnce()
    {
        Break();
        var peer = CreateTestProbe();
        var joined = Joined(peer);
        _server.Tell(joined);
        Rebuild(peer);
        peer.ExpectMsg<PeerActor.Report>();
        peer.Reply(joined);
        Assert.Equal(joined.Start.Id, _events.ExpectMsg<PeerAdded>().Peer.Id);
        ExpectNothing(_events, _server);
        Stop(peer);
        _events.ExpectMsg<PeerDropped>();
    }

    [Fact]
    public void PeerThatJoinsAndLeavesMeanwhile_LeavesNoPlaceTakenAtTheDialer()
    {
        var (stays, joined) = Join();
        Break();
        _peers.Reply(new PeersActor.Children([stays.Ref]));
        stays.ExpectMsg<PeerActor.Report>();
        var peer = CreateTestProbe();
        var brief = Joined(peer);
        _server.Tell(brief);
        Settle(_server);
        _server.Tell(new ServerActor.PeerLeft(peer.Ref, brief.Start.Id, DisconnectReason.Requested, true, "told", false));
        Stop(peer);
        stays.Reply(joined);
        _dialer.Reply(new ServerActor.Configured([], []));
        Assert.Equal(brief.Start.Id, _dialer.FishForMessage<DialSchedulerActor.PeerAdded>(_ => true).Id);
        Assert.Equal(brief.Start.Id, _dialer.FishForMessage<DialSchedulerActor.PeerRemoved>(_ => true).Id);
        Assert.Equal(brief.Start.Id, _events.ExpectMsg<PeerAdded>().Peer.Id);
        Assert.Equal((brief.Start.Id, DisconnectReason.Requested), _events.ExpectMsg<PeerDropped>() is var dropped ? (dropped.Id, dropped.Reason) : default);
        ExpectNothing(_events, _server);
    }

    [Fact]
    public void Stopping_IsNotForgotten()
    {
        var (peer, joined) = Join();
        _server.Tell(new ServerActor.DisconnectAll(DisconnectReason.Quitting), TestActor);
        peer.ExpectMsg<PeerActor.Disconnect>();
        Break();
        Rebuild(peer);
        peer.ExpectMsg<PeerActor.Report>();
        peer.Reply(joined);
        Assert.Equal(DisconnectReason.Quitting, peer.ExpectMsg<PeerActor.Disconnect>().Reason);
        var stranger = CreateTestProbe();
        stranger.Send(_server, new ServerActor.CheckPostHandshake(PrivateKey.Generate().PublicKey.Id, PeerFlags.Inbound));
        Assert.Equal(DisconnectReason.Quitting, stranger.ExpectMsg<ServerActor.CheckRefused>().Reason);
        Stop(peer);
        FishForMessage(message => message is ServerActor.AllGone);
    }

    [Fact]
    public void SecondBug_BeforeTheFirstIsMadeGood_LosesNothing()
    {
        var (peer, joined) = Join();
        Break();
        _server.Tell(new PeersActor.Children(default)); // a list that our own code never makes
        _peers.ExpectMsg<PeersActor.GetChildren>();
        _dialer.FishForMessage(message => message is DialSchedulerActor.ServerRestarted);
        Stop(peer);
        Rebuild();
        Assert.Equal(joined.Start.Id, _events.ExpectMsg<PeerDropped>().Id);
    }

    [Fact]
    public void HandshakePastTheSecondCheckpoint_KeepsItsPlace_UntilItIsGone()
    {
        var (_, joined) = Join();
        var (handshake, key) = (CreateTestProbe(), PrivateKey.Generate().PublicKey);
        Assert.IsType<ServerActor.CheckPassed>(CheckAddPeer(handshake, key));
        Break();
        _peers.Reply(new PeersActor.Children([joined.Peer]));
        _server.Tell(joined);
        _dialer.Reply(new ServerActor.Configured([], []));
        Assert.Equal(key.Id, _dialer.FishForMessage<DialSchedulerActor.InboundPending>(pending => true).Id);
        // its node is not let in twice, and nobody else gets its place
        Assert.Equal(new ServerActor.CheckRefused(DisconnectReason.TooManyPeers), CheckAddPeer(CreateTestProbe(), PrivateKey.Generate().PublicKey));
        _server.Tell(new ServerActor.AddTrusted(key.Id));
        Assert.Equal(new ServerActor.CheckRefused(DisconnectReason.AlreadyConnected), CheckAddPeer(CreateTestProbe(), key));
        Stop(handshake);
        Assert.IsType<ServerActor.CheckPassed>(CheckAddPeer(CreateTestProbe(), PrivateKey.Generate().PublicKey));
    }

    [Fact]
    public void HandshakePastTheSecondCheckpoint_MayJoinWhileTheServerIsRebuilt()
    {
        var (handshake, peer, key) = (CreateTestProbe(), CreateTestProbe(), PrivateKey.Generate().PublicKey);
        Assert.IsType<ServerActor.CheckPassed>(CheckAddPeer(handshake, key));
        _server.Tell(new ServerActor.DisconnectPeer(key.Id, DisconnectReason.Requested));
        Break();
        _server.Tell(Joined(peer, key));
        Stop(handshake);
        Rebuild(peer);
        peer.ExpectMsg<PeerActor.Report>();
        peer.Reply(Joined(peer, key));
        Assert.Equal(key.Id, _events.ExpectMsg<PeerAdded>().Peer.Id);
        Assert.Equal(DisconnectReason.Requested, peer.ExpectMsg<PeerActor.Disconnect>().Reason); // as it was asked for before
        Stop(peer);
        Assert.Equal(key.Id, _events.ExpectMsg<PeerDropped>().Id);
        Assert.IsType<ServerActor.CheckPassed>(CheckAddPeer(CreateTestProbe(), key)); // and it is wanted again
    }

    [Fact]
    public void HandshakePastTheSecondCheckpoint_IsWaitedForByAStop()
    {
        var handshake = CreateTestProbe();
        Assert.IsType<ServerActor.CheckPassed>(CheckAddPeer(handshake, PrivateKey.Generate().PublicKey));
        Break();
        Rebuild();
        _server.Tell(new ServerActor.DisconnectAll(DisconnectReason.Quitting), TestActor);
        Settle(_server);
        ExpectNoMsg(TimeSpan.Zero);
        Sys.Stop(handshake.Ref);
        ExpectMsg<ServerActor.AllGone>();
    }

    [Fact]
    public void HeldConnection_IsStillHeld()
    {
        var (peer, joined) = Join(PeerFlags.None);
        var second = CreateTestProbe();
        second.Send(_server, AddPeer(second, joined.Start.Key));
        ExpectNothing(second, _server);
        Break();
        Rebuild(peer);
        peer.ExpectMsg<PeerActor.Report>();
        peer.Reply(joined);
        ExpectNothing(second, _server);
        _server.Tell(new ServerActor.PeerLeft(peer.Ref, joined.Start.Id, DisconnectReason.Requested, true, "told", false));
        Stop(peer);
        second.ExpectMsg<ServerActor.CheckPassed>();
    }

    [Fact]
    public void BugTooMany_BeforeAnythingIsMadeGood_StillPublishesWhoIsGone()
    {
        var judge = Sys.ActorOf(Props.Create(() => new OneTooMany()));
        judge.Tell(ServerActor.Props(_context), TestActor);
        var server = ExpectMsg<IActorRef>();
        var joined = Joined(CreateTestProbe());
        server.Tell(joined);
        _events.ExpectMsg<PeerAdded>();
        Watch(server);
        server.Tell(new ServerActor.AddStatic(null!));
        ExpectTerminated(server);
        Assert.Equal(joined.Start.Id, _events.ExpectMsg<PeerDropped>().Id);
    }

    private static ServerActor.CheckAddPeer AddPeer(TestProbe handshake, PublicKey key) => new(key.Id, PeerFlags.Inbound, [], handshake.Ref);

    private object CheckAddPeer(TestProbe handshake, PublicKey key)
    {
        handshake.Send(_server, AddPeer(handshake, key));
        return handshake.ExpectMsg<object>();
    }

    private (TestProbe Peer, ServerActor.PeerJoined Joined) Join(PeerFlags flags = PeerFlags.Inbound)
    {
        var peer = CreateTestProbe();
        var joined = Joined(peer, flags: flags);
        _server.Tell(joined);
        _events.ExpectMsg<PeerAdded>();
        return (peer, joined);
    }

    private ServerActor.PeerJoined Joined(TestProbe peer, PublicKey? key = null, PeerFlags flags = PeerFlags.Inbound)
    {
        key ??= PrivateKey.Generate().PublicKey;
        var start = new PeerStart(key, Enode.Create(key, Anywhere.Address, 1, 1), "test", [], [], flags, Anywhere, Anywhere, "inbound");
        return new ServerActor.PeerJoined(peer.Ref, start, Time.GetUtcNow(), new ConnectionTraffic(), ImmutableSortedDictionary<string, object?>.Empty);
    }

    /// <summary>A message that our own code must never send; afterwards the server waits for /peers and the dialer.</summary>
    private void Break()
    {
        _server.Tell(new ServerActor.AddStatic(null!));
        _peers.ExpectMsg<PeersActor.GetChildren>();
        _dialer.FishForMessage(message => message is DialSchedulerActor.ServerRestarted);
    }

    private void Rebuild(params TestProbe[] peers)
    {
        _peers.Reply(new PeersActor.Children([.. peers.Select(peer => peer.Ref)]));
        _dialer.Reply(new ServerActor.Configured([], []));
    }

    private void Stop(TestProbe peer)
    {
        Watch(peer.Ref);
        Sys.Stop(peer.Ref);
        FishForMessage(message => message is Terminated);
        Settle(_server);
    }

    /// <summary>Bears one bug, and sends another behind it, before anything else can come.</summary>
    private sealed class OneTooMany : UntypedActor
    {
        private IActorRef _child = ActorRefs.Nobody;
        private bool _borne;

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ =>
        {
            if (_borne)
            {
                return Directive.Stop;
            }

            _borne = true;
            _child.Tell(new PeersActor.Children(default)); // a list that our own code never makes
            return Directive.Restart;
        });

        protected override void OnReceive(object message) => Sender.Tell(_child = Context.ActorOf((Props)message));
    }
}
