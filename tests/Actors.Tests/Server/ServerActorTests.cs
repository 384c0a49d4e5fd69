using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Actors.Tests.Peers;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.P2p;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>Who gets a place, and that a place is free again when its peer is gone.</summary>
public sealed class ServerActorTests : ActorSpec
{
    private static readonly IPAddress Ours = IPAddress.Parse("127.0.0.1");
    private static readonly IPAddress Theirs = IPAddress.Parse("127.0.0.2");
    private static readonly Capability Lines = new("lines", 1);

    /// <summary>One place for inbound peers, one for dialed ones.</summary>
    private static readonly ServerSettings TwoPlaces = new() { MaxPeers = 2, DialRatio = 2 };

    private readonly InMemoryStreams _network = new();
    private readonly TestProbe _lines;
    private readonly TestProbe _events;

    public ServerActorTests()
    {
        _lines = CreateTestProbe();
        _events = CreateTestProbe();
        Sys.EventStream.Subscribe(_events.Ref, typeof(PeerDropped));
    }

    [Fact]
    public void Place_OfAPeerThatIsGone_IsFreeAgain()
    {
        var server = Start(TwoPlaces);
        var first = Join(server);
        ExpectRefused(server, DisconnectReason.TooManyPeers);
        first.Dispose();
        _events.ExpectMsg<PeerDropped>();
        using var second = Join(server);
        Assert.Equal(second.Key.PublicKey.Id, server.Peers().Single().Id);
    }

    [Fact]
    public void Place_OfAPeerWhoseActorFails_IsFreeAgain()
    {
        var server = Start(TwoPlaces);
        using var first = Join(server);
        server.PeerActor().Tell(Kill.Instance);
        AllowErrors<ActorKilledException>();
        Assert.Equal("its actor failed", _events.ExpectMsg<PeerDropped>().Detail);
        using var second = Join(server);
    }

    [Fact]
    public void Place_OfAHandshakeThatEndsBeforeItsPeerIsMade_IsFreeAgain()
    {
        var server = Start(TwoPlaces);
        var id = PrivateKey.Generate().PublicKey.Id;
        var handshake = CreateTestProbe();
        server.Server.Tell(new ServerActor.CheckAddPeer(id, PeerFlags.Inbound, [Lines], handshake.Ref), TestActor);
        ExpectMsg<ServerActor.CheckPassed>();
        ExpectRefused(server, DisconnectReason.TooManyPeers);
        Watch(handshake.Ref);
        Sys.Stop(handshake.Ref);
        ExpectMsg<Terminated>();
        Settle(server.Server);
        using var peer = Join(server);
    }

    [Fact]
    public void Peer_ThatConnectsTwice_IsToldSo()
    {
        var server = Start(new ServerSettings());
        using var first = Join(server);
        using var again = Dial(server, first.Key);
        Assert.Equal(DisconnectReason.AlreadyConnected, again.ReceiveDisconnect());
        first.PingPong();
    }

    [Fact]
    public void Ourselves_AreToldSo()
    {
        var server = Start(new ServerSettings());
        using var self = Dial(server, server.Key);
        Assert.Equal(DisconnectReason.Self, self.ReceiveDisconnect());
    }

    [Fact]
    public void Trusted_WhenAddedAndRemovedAtRunTime_CountsFromThenOn()
    {
        var server = Start(TwoPlaces);
        using var first = Join(server);
        var key = PrivateKey.Generate();
        server.Server.Tell(new ServerActor.AddTrusted(key.PublicKey.Id));
        using (var trusted = Dial(server, key).Greet(Lines))
        {
            trusted.PingPong();
            Assert.True(server.Peers().Single(peer => peer.Id == key.PublicKey.Id).Trusted);
            // what it has it keeps, as any other peer
            server.Server.Tell(new ServerActor.RemoveTrusted(key.PublicKey.Id));
            Assert.False(server.Peers().Single(peer => peer.Id == key.PublicKey.Id).Trusted);
            trusted.PingPong();
        }

        _events.ExpectMsg<PeerDropped>();
        using var refused = Dial(server, key);
        Assert.Equal(DisconnectReason.TooManyPeers, refused.ReceiveDisconnect());
    }

    [Fact]
    public void Static_WhenDialedByUs_ComesAboveTheLimit()
    {
        var server = Start(TwoPlaces with { MaxPeers = 1, Dial = false });
        using var first = Join(server);
        var other = new TestServer(Sys, Scheduler, "b", _network.Host(Theirs), Theirs, [LinesActor.Spec(_lines.Ref)]).Start();
        server.Server.Tell(new ServerActor.AddStatic(other.Self));
        _lines.ExpectMsg<LinesActor.Up>();
        _lines.ExpectMsg<LinesActor.Up>();
        Assert.True(server.Peers().Single(peer => peer.Id == other.Self.Id).Static);
        Assert.Equal(2, server.Peers().Length);
    }

    private TestServer Start(ServerSettings settings) =>
        new TestServer(Sys, Scheduler, "a", _network.Host(Ours), Ours, [LinesActor.Spec(_lines.Ref)], settings).Start();

    private RawPeer Dial(TestServer server, PrivateKey? key = null) =>
        RawPeer.Connect(_network.Host(Theirs), server.Self.TcpEndPoint!, key).Secure(server.Key.PublicKey);

    private RawPeer Join(TestServer server)
    {
        var peer = Dial(server).Greet(Lines);
        _lines.ExpectMsg<LinesActor.Up>();
        peer.PingPong();
        return peer;
    }

    private void ExpectRefused(TestServer server, DisconnectReason reason)
    {
        using var refused = Dial(server);
        Assert.Equal(reason, refused.ReceiveDisconnect());
    }
}
