using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
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
    private readonly IActorRef _server;

    public ServerRestartTests()
    {
        AllowErrors<NullReferenceException>();
        (_peers, _dialer, _events) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        Sys.EventStream.Subscribe(_events.Ref, typeof(PeerAdded));
        Sys.EventStream.Subscribe(_events.Ref, typeof(PeerDropped));
        var context = new TestServer(Sys, Scheduler, "a", new InMemoryStreams().Host(IPAddress.Loopback), IPAddress.Loopback, []).Context;
        (context.Refs.Peers, context.Refs.Dialer) = (_peers.Ref, _dialer.Ref);
        _server = Sys.ActorOf(ServerActor.Props(context));
        context.Refs.Server = _server;
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

    private (TestProbe Peer, ServerActor.PeerJoined Joined) Join()
    {
        var peer = CreateTestProbe();
        var joined = Joined(peer);
        _server.Tell(joined);
        _events.ExpectMsg<PeerAdded>();
        return (peer, joined);
    }

    private ServerActor.PeerJoined Joined(TestProbe peer)
    {
        var key = PrivateKey.Generate().PublicKey;
        var start = new PeerStart(key, Enode.Create(key, Anywhere.Address, 1, 1), "test", [], [], PeerFlags.Inbound, Anywhere, Anywhere, "inbound");
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
}
