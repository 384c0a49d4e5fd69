using System.Collections.Immutable;
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
