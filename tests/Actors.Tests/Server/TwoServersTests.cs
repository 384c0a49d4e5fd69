using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Actors.Tests.Peers;
using Akka.Devp2p.Wire.P2p;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>Two nodes' servers over a network in memory: real handshakes, ciphers and tasks.</summary>
public sealed class TwoServersTests : ActorSpec
{
    private static readonly IPAddress AddressA = IPAddress.Parse("127.0.0.1");
    private static readonly IPAddress AddressB = IPAddress.Parse("127.0.0.2");

    private readonly InMemoryStreams _network = new();
    private readonly TestProbe _linesA;
    private readonly TestProbe _linesB;
    private readonly TestProbe _events;

    public TwoServersTests()
    {
        _linesA = CreateTestProbe();
        _linesB = CreateTestProbe();
        _events = CreateTestProbe();
        Sys.EventStream.Subscribe(_events.Ref, typeof(PeerAdded));
        Sys.EventStream.Subscribe(_events.Ref, typeof(PeerDropped));
    }

    [Fact]
    public void Server_WhenStaticNodeAdded_ConnectsAndRunsTheProtocol()
    {
        var (a, b) = (A(), B());
        Connect(a, b);
        var seen = a.Peers().Single();
        Assert.Equal(b.Self.Id, seen.Id);
        Assert.Equal(PeerFlags.Static, seen.Flags);
        Assert.Equal("test/b", seen.ClientName);
        Assert.Equal("static", seen.Source);
        var inbound = b.Peers().Single();
        Assert.Equal(a.Self.Id, inbound.Id);
        Assert.True(inbound.Inbound);

        var actorA = _linesA.LastSender;
        actorA.Tell("hello b");
        Assert.Equal("hello b", _linesB.ExpectMsg<LinesActor.Line>().Text);
        _linesB.LastSender.Tell("hello a");
        Assert.Equal("hello a", _linesA.ExpectMsg<LinesActor.Line>().Text);
        Assert.Equal("1 dial: 1 connected", a.Stats().ToString());
    }

    [Fact]
    public void Server_WhenItRestarts_LosesNoPeer()
    {
        AllowErrors<NullReferenceException>();
        var (a, b) = (A(), B());
        Connect(a, b);
        a.Server.Tell(new ServerActor.AddTrusted(b.Self.Id));
        var protocol = _linesA.LastSender;
        // a message that our own code must never send
        a.Server.Tell(new ServerActor.AddStatic(null!));
        var peer = a.Peers().Single();
        Assert.Equal(b.Self.Id, peer.Id);
        Assert.True(peer.Trusted);
        protocol.Tell("still here");
        Assert.Equal("still here", _linesB.ExpectMsg<LinesActor.Line>().Text);

        // and it still watches: the peer's end is seen
        b.Server.Tell(new ServerActor.DisconnectPeer(a.Self.Id, DisconnectReason.Quitting));
        Assert.Contains(ExpectDrops(), drop => drop is { ByRemote: true, Node: "a", Reason: DisconnectReason.Quitting });
        Assert.Empty(a.Peers());
    }

    [Fact]
    public void Server_WhenItRestarts_DoesNotTrustOrDialAgainWhomItWasToldToForget()
    {
        AllowErrors<NullReferenceException>();
        var b = B();
        var a = A(new ServerSettings { TrustedNodes = [b.Self.Id], StaticNodes = [b.Self] });
        _events.ExpectMsg<PeerAdded>();
        _events.ExpectMsg<PeerAdded>();
        a.Server.Tell(new ServerActor.RemoveTrusted(b.Self.Id));
        a.Server.Tell(new ServerActor.RemoveStatic(b.Self.Id));
        ExpectDrops();
        // a message that our own code must never send
        a.Server.Tell(new ServerActor.AddStatic(null!));
        a.Server.Tell(ServerActor.GetDialerState.Instance, TestActor);
        var state = ExpectMsg<ServerActor.DialerState>();
        Assert.Empty(state.TrustedNodes);
        Assert.Empty(state.StaticNodes);
    }

    [Fact]
    public void Dialer_WhenItRestarts_KnowsItsPeersAndStaticNodes()
    {
        AllowErrors<NullReferenceException>();
        var (a, b) = (A(), B());
        Connect(a, b);
        a.Dialer.Tell(new DialSchedulerActor.AddStatic(null!));
        Assert.Equal(0, a.Stats().Total);
        // not dialed while it is a peer, and again 10 s after it has sent us away
        b.Server.Tell(new ServerActor.DisconnectPeer(a.Self.Id, DisconnectReason.Requested));
        ExpectDrops();
        Settle(a.Dialer);
        Assert.Equal(0, a.Stats().Running);
        Advance(TimeSpan.FromSeconds(10));
        _events.ExpectMsg<PeerAdded>();
        _events.ExpectMsg<PeerAdded>();
    }

    [Fact]
    public void Dial_WhenTheProtocolFindsAnotherNetwork_CountsAsThat()
    {
        var (a, b) = (A(), B());
        Connect(a, b);
        _linesA.LastSender.Tell(new ProtocolActor.FailPeer(DisconnectReason.SubprotocolError, "other network") { WrongNetwork = true });
        ExpectDrops();
        Settle(a.Dialer);
        Assert.Equal("1 dial: 1 wrong network", a.Stats().ToString());
    }

    [Fact]
    public void RemoveStatic_DisconnectsThePeer()
    {
        var (a, b) = (A(), B());
        Connect(a, b);
        a.Server.Tell(new ServerActor.RemoveStatic(b.Self.Id));
        Assert.All(ExpectDrops(), drop => Assert.Equal(DisconnectReason.Requested, drop.Reason));
        Assert.Empty(a.Peers());
        Assert.Empty(b.Peers());
    }

    [Fact]
    public void DisconnectAll_IsAnsweredWhenEveryPeerIsGone_AndNobodyIsAdmittedAfter()
    {
        var (a, b) = (A(), B());
        Connect(a, b);
        b.Server.Tell(new ServerActor.DisconnectAll(DisconnectReason.Quitting), TestActor);
        ExpectMsg<ServerActor.AllGone>();
        Assert.Contains(ExpectDrops(), drop => drop is { ByRemote: true, Reason: DisconnectReason.Quitting });
        b.Server.Tell(new ServerActor.AddStatic(a.Self));
        Assert.Empty(b.Peers());
    }

    [Fact]
    public void DisconnectAll_WithAStaticPeer_DoesNotDialItAgain()
    {
        var (a, b) = (A(), B());
        Connect(a, b);
        a.Server.Tell(new ServerActor.DisconnectAll(DisconnectReason.Quitting), TestActor);
        ExpectMsg<ServerActor.AllGone>();
        ExpectDrops(); // the other side's peer has ended too: its timers must not strike while it ends
        Advance(TimeSpan.FromMinutes(1));
        Settle(a.Server, a.Dialer, a.Context.Refs.Dials);
        a.Context.Refs.Dials.Tell(DialsActor.GetChildren.Instance, TestActor);
        Assert.Empty(ExpectMsg<DialsActor.Children>().All);
        Assert.Equal(1, a.Stats().Total);
    }

    [Fact]
    public void Dial_WhenNobodyListens_CountsRefused()
    {
        var a = A();
        a.Server.Tell(new ServerActor.AddStatic(Wire.Enr.Enode.Create(a.Context.Key.PublicKey, AddressB, 1, 1)));
        var b = Wire.Enr.Enode.Create(Wire.Crypto.PrivateKey.Generate().PublicKey, AddressB, 1, 1);
        a.Server.Tell(new ServerActor.AddStatic(b));
        AwaitAssert(() => Assert.Equal("1 dial: 1 refused", a.Stats().ToString()));
    }

    [Fact]
    public void Dial_WhenAnotherNodeLivesThere_CountsWrongIdentityOrClosed()
    {
        var (a, b) = (A(), B());
        var stranger = Wire.Crypto.PrivateKey.Generate().PublicKey;
        a.Server.Tell(new ServerActor.AddStatic(Wire.Enr.Enode.Create(stranger, AddressB, 30303, 30303)));
        AwaitAssert(() => Assert.Equal(1, a.Stats().Total));
        Assert.Empty(a.Peers());
        Assert.Empty(b.Peers());
        Assert.DoesNotContain(DialOutcome.Connected, a.Stats().ByOutcome.Keys);
    }

    private List<PeerDropped> ExpectDrops() => [_events.ExpectMsg<PeerDropped>(), _events.ExpectMsg<PeerDropped>()];

    private TestServer A(ServerSettings? settings = null) =>
        new TestServer(Sys, Scheduler, "a", _network.Host(AddressA), AddressA, [LinesActor.Spec(_linesA.Ref)], settings).Start();

    private TestServer B(ServerSettings? settings = null) =>
        new TestServer(Sys, Scheduler, "b", _network.Host(AddressB), AddressB, [LinesActor.Spec(_linesB.Ref)], settings).Start();

    private void Connect(TestServer a, TestServer b)
    {
        a.Server.Tell(new ServerActor.AddStatic(b.Self));
        _events.ExpectMsg<PeerAdded>();
        _events.ExpectMsg<PeerAdded>();
        _linesA.ExpectMsg<LinesActor.Up>();
        _linesB.ExpectMsg<LinesActor.Up>();
    }
}
