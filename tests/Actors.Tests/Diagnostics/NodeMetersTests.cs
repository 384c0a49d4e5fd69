using System.Collections.Immutable;
using System.Net;
using System.Text;
using Akka.Actor;
using Akka.Devp2p.Actors.Diagnostics;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Actors.Tests.Peers;
using Akka.Devp2p.Actors.Tests.Server;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Kademlia;
using Akka.Devp2p.Wire.P2p;
using Akka.Devp2p.Wire.Snappy;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Diagnostics;

/// <summary>What a listener of .NET meters sees of connections: geth's names, and each connection counted once, where it ended.</summary>
public sealed class NodeMetersTests : ActorSpec
{
    /// <summary>A ping or pong on the wire: header and its MAC, one block and its MAC.</summary>
    private const int SmallFrame = 64;

    private static readonly IPAddress Ours = IPAddress.Parse("127.0.0.1");
    private static readonly Capability Lines = new("lines", 1);

    private readonly InMemoryStreams _network = new();
    private readonly string _node = $"metered-{Guid.NewGuid():N}"; // meters of earlier tests live as long as the process
    private readonly MeterReadings _meters;
    private readonly TestProbe _lines;
    private readonly TestProbe _events;

    public NodeMetersTests()
    {
        _meters = new MeterReadings(_node);
        _lines = CreateTestProbe();
        _events = CreateTestProbe();
        Sys.EventStream.Subscribe(_events.Ref, typeof(PeerDropped));
    }

    [Fact]
    public void Traffic_IsMeteredInTotalAndPerPeer_AndForgottenWithThePeer()
    {
        var server = Start();
        using var peer = Dial(server);
        _lines.ExpectMsg<LinesActor.Up>();
        peer.PingPong();
        AwaitAssert(() => Assert.Equal(2, server.Peers().Single().Traffic.MessagesOut)); // Hello and pong
        var before = server.Peers().Single().Traffic;
        var (ingress, egress) = (_meters.Sum("p2p/ingress"), _meters.Sum("p2p/egress"));
        Assert.True(ingress > before.BytesIn && egress > before.BytesOut, "geth counts the handshakes too");
        Assert.Equal(2, before.MessagesIn);
        Assert.Equal((1, 1, 0), (_meters.Now("p2p/peers"), _meters.Now("p2p/peers/inbound"), _meters.Now("p2p/peers/outbound")));

        peer.PingPong();
        peer.PingPong();
        var traffic = before with { BytesIn = before.BytesIn + 2 * SmallFrame, BytesOut = before.BytesOut + 2 * SmallFrame, MessagesIn = 4, MessagesOut = 4 };
        AwaitAssert(() => Assert.Equal(traffic, server.Peers().Single().Traffic));
        AwaitAssert(() => Assert.Equal((ingress + 2 * SmallFrame, egress + 2 * SmallFrame), (_meters.Sum("p2p/ingress"), _meters.Sum("p2p/egress"))));
        Assert.Equal((4, 4), (_meters.Sum("devp2p.peers.messages.in"), _meters.Sum("devp2p.peers.messages.out")));
        var id = peer.Key.PublicKey.Id.ToString();
        Assert.Equal((traffic.BytesIn, traffic.BytesOut), (_meters.Now("devp2p.peer.bytes.in", id), _meters.Now("devp2p.peer.bytes.out", id)));
        Assert.Equal((4, 4), (_meters.Now("devp2p.peer.messages.in", id), _meters.Now("devp2p.peer.messages.out", id)));

        peer.Dispose();
        _events.ExpectMsg<PeerDropped>();
        Assert.Equal((0, 0), (_meters.PeersShown(), _meters.Now("p2p/peers")));
    }

    [Fact]
    public void Messages_AreMeteredByProtocolVersionAndCode_AsInGeth()
    {
        var server = Start();
        using var peer = Dial(server);
        _lines.ExpectMsg<LinesActor.Up>();
        var protocol = _lines.Sender;
        var text = new string('x', 1000);
        peer.Send(16 + 3, text);
        peer.Send(16 + 3, text);
        _lines.ExpectMsg<LinesActor.Line>();
        _lines.ExpectMsg<LinesActor.Line>();
        var compressed = new byte[SnappyEncoder.MaxCompressedSize(text.Length)];
        var size = new SnappyEncoder().Encode(Encoding.UTF8.GetBytes(text), compressed);
        Assert.Equal((2 * size, 2), (_meters.Sum("p2p/ingress/lines/1/0x03"), _meters.Sum("p2p/ingress/lines/1/0x03/packets")));

        protocol.Tell(text);
        Assert.Equal(size, peer.Receive()!.Value.WireSize);
        AwaitAssert(() => Assert.Equal((size, 1), (_meters.Sum("p2p/egress/lines/1/0x00"), _meters.Sum("p2p/egress/lines/1/0x00/packets"))));
        Assert.Equal(["/lines/1/0x03", "/lines/1/0x03/packets"], _meters.Instruments.Keys.Where(name => name.StartsWith("p2p/ingress/", StringComparison.Ordinal)).Select(name => name["p2p/ingress".Length..]).Order());
    }

    [Fact]
    public void Handler_IsTimedByMessage_WhileSomebodyListens()
    {
        using var nodeMeters = new NodeMeters(_node, Time);
        var handled = nodeMeters.Of(Lines, 4).Handled(3);
        var begun = handled.Begin()!.Value;
        Advance(TimeSpan.FromMilliseconds(5));
        handled.End(begun);
        Assert.Equal(5_000, _meters.Sum("p2p/handle/lines/1/0x03"));
        _meters.Dispose();
        Assert.Null(handled.Begin());
    }

    [Fact]
    public void Handler_OfAPeersMessage_IsTimed()
    {
        var server = Start();
        using var peer = Dial(server);
        _lines.ExpectMsg<LinesActor.Up>();
        peer.Send(16 + 3, "x");
        _lines.ExpectMsg<LinesActor.Line>();
        AwaitAssert(() => Assert.Equal(1, _meters.Times("p2p/handle/lines/1/0x03")));
    }

    [Fact]
    public void Buckets_OfBothTables_AreAddedUp()
    {
        using var nodeMeters = new NodeMeters(_node);
        using var key = PrivateKey.Generate();
        var (one, two) = (new RoutingTable(default, _ => 0, TimeSpan.FromSeconds(5)), new RoutingTable(default, _ => 0, TimeSpan.FromSeconds(5)));
        var (first, second) = (new int[RoutingTable.BucketCount], new int[RoutingTable.BucketCount]);
        one.Add(Wire.Enr.Enode.Create(key.PublicKey, IPAddress.Parse("44.1.2.3"), 1, 1), Time.GetUtcNow());
        two.Add(Wire.Enr.Enode.Create(key.PublicKey, IPAddress.Parse("44.1.2.3"), 1, 1), Time.GetUtcNow());
        nodeMeters.Discovery.CountBuckets(one, first);
        nodeMeters.Discovery.CountBuckets(two, second);
        Assert.Equal(2, Buckets());
        nodeMeters.Discovery.CountBuckets(one, first);
        Assert.Equal(2, Buckets());
        nodeMeters.Discovery.CountBuckets(null, second);
        Assert.Equal(1, Buckets());

        long Buckets() => Enumerable.Range(0, RoutingTable.BucketCount).Sum(bucket => _meters.Now($"discover/bucket/{bucket}/count") ?? 0);
    }

    [Fact]
    public void Peer_ThatStaysForAMinute_IsCountedThenAndNotATickEarlier()
    {
        var server = Start(peers: new PeerSettings { ReadTimeout = TimeSpan.FromHours(1) });
        using var peer = Dial(server);
        _lines.ExpectMsg<LinesActor.Up>();
        Settle(server.PeerActor());
        Advance(PeerActor.StayedAfter - TimeSpan.FromTicks(1));
        Settle(server.PeerActor());
        Assert.Equal("1, /success 1", _meters.Sums("p2p/serves"));
        Advance(TimeSpan.FromTicks(1));
        Settle(server.PeerActor());
        Assert.Equal("1, /success 1, /success/1min 1", _meters.Sums("p2p/serves"));
    }

    [Fact]
    public void Connection_ThatFindsNoRoom_IsCountedOnBothSides()
    {
        using var others = new MeterReadings(_node + "-other");
        var server = Start(new ServerSettings { MaxPeers = 0 });
        var address = IPAddress.Parse("127.0.0.2");
        var other = new TestServer(
            Sys, Scheduler, _node + "-other", _network.Host(address), address, [LinesActor.Spec(CreateTestProbe())], new ServerSettings { Listen = null }).Start();
        other.Dialer.Tell(new DialSchedulerActor.AddStatic(server.Self));
        AwaitAssert(() => Assert.Equal(("1, /error/saturated 1", "1, /error/saturated 1"), (others.Sums("p2p/dials"), _meters.Sums("p2p/serves"))));
    }

    [Fact]
    public void Connection_OfAPeerThatIsThere_IsCounted()
    {
        var server = Start();
        using var key = PrivateKey.Generate();
        using var first = Dial(server, key);
        _lines.ExpectMsg<LinesActor.Up>();
        using (var second = RawPeer.Connect(_network.Host(IPAddress.Parse("127.0.0.2")), server.Self.TcpEndPoint!, key).Secure(server.Key.PublicKey))
        {
            Assert.Equal(DisconnectReason.AlreadyConnected, second.ReceiveDisconnect());
        }

        AwaitAssert(() => Assert.Equal("2, /error/known 1, /success 1", _meters.Sums("p2p/serves")));
    }

    [Fact]
    public void Connection_ThatFailsBeforeItIsAPeer_IsCountedByHowFarItCame()
    {
        var server = Start();
        using (var garbage = RawPeer.Connect(_network.Host(IPAddress.Parse("127.0.0.2")), server.Self.TcpEndPoint!))
        {
            garbage.SendGarbage(1000);
            Expect("1, /error/rlpx/enc 1");
        }

        Advance(TimeSpan.FromSeconds(31));
        using (var silent = Secured(server))
        {
            silent.Dispose();
            Expect("2, /error/rlpx/enc 1, /error/rlpx/proto 1");
        }

        Advance(TimeSpan.FromSeconds(31));
        using (var useless = Secured(server))
        {
            useless.SendHello(useless.Key.PublicKey.Bytes.ToArray(), new Capability("none", 1));
            Expect("3, /error/rlpx/enc 1, /error/rlpx/proto 1, /error/useless 1", useless);
        }

        Advance(TimeSpan.FromSeconds(31));
        using var liar = Secured(server);
        using var key = PrivateKey.Generate();
        liar.SendHello(key.PublicKey.Bytes.ToArray(), Lines);
        Expect("4, /error/id/unexpected 1, /error/rlpx/enc 1, /error/rlpx/proto 1, /error/useless 1", liar);
    }

    [Fact]
    public void Dial_ThatReachesNobody_IsCounted()
    {
        var server = Start(new ServerSettings { Listen = null });
        using var key = PrivateKey.Generate();
        server.Dialer.Tell(new DialSchedulerActor.AddStatic(Wire.Enr.Enode.Create(key.PublicKey, IPAddress.Parse("127.0.0.9"), 1, 1)));
        AwaitAssert(() => Assert.Equal("1, /error/connection 1", _meters.Sums("p2p/dials")));
    }

    [Fact]
    public void Instruments_HaveGethsNamesAndUnits()
    {
        using var meters = new NodeMeters(_node);
        string[] connections =
        [
            "", "/success", "/success/1min", "/error/connection", "/error/saturated", "/error/known", "/error/self", "/error/useless", "/error/id/unexpected",
            "/error/rlpx/enc", "/error/rlpx/proto", "/error/other",
        ];
        string[] geth =
        [
            "p2p/ingress", "p2p/egress", "p2p/peers", "p2p/peers/inbound", "p2p/peers/outbound", "discover/ingress", "discover/egress",
            .. new[] { "ingress", "egress" }.SelectMany(
                way => new[] { "peer", "timeout", "network", "version", "genesis", "forkid" }.Select(error => $"eth/protocols/eth/{way}/handshake/error/{error}")),
            .. Enumerable.Range(0, 17).Select(bucket => $"discover/bucket/{bucket}/count"), .. connections.SelectMany(end => new[] { "p2p/serves" + end, "p2p/dials" + end }),
        ];
        Assert.Equal(geth.Order(StringComparer.Ordinal), _meters.Instruments.Keys.Where(name => !name.StartsWith("devp2p.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(("By", "{peer}", "{connection}"), (_meters.Instruments["p2p/ingress"], _meters.Instruments["p2p/peers"], _meters.Instruments["p2p/dials/success"]));
    }

    protected override void Dispose(bool disposing)
    {
        _meters.Dispose();
        base.Dispose(disposing);
    }

    private void Expect(string serves, RawPeer? closing = null)
    {
        closing?.ReceiveDisconnect();
        closing?.Dispose();
        AwaitAssert(() => Assert.Equal(serves, _meters.Sums("p2p/serves")));
    }

    private TestServer Start(ServerSettings? settings = null, PeerSettings? peers = null) =>
        new TestServer(Sys, Scheduler, _node, _network.Host(Ours), Ours, [LinesActor.Spec(_lines.Ref)], settings, peers).Start();

    private RawPeer Dial(TestServer server, PrivateKey? key = null) =>
        RawPeer.Connect(_network.Host(IPAddress.Parse("127.0.0.2")), server.Self.TcpEndPoint!, key).Secure(server.Key.PublicKey).Greet(Lines);

    private RawPeer Secured(TestServer server)
    {
        var peer = RawPeer.Connect(_network.Host(IPAddress.Parse("127.0.0.2")), server.Self.TcpEndPoint!).Secure(server.Key.PublicKey);
        peer.ReceiveHello();
        return peer;
    }
}
