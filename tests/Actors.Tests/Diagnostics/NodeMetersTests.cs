using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Actors.Tests.Server;
using Akka.Devp2p.Wire.P2p;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Peers;

/// <summary>What a listener of .NET meters sees of one peer's traffic.</summary>
public sealed class PeerMetersTests : ActorSpec
{
    /// <summary>A ping or pong on the wire: header and its MAC, one block and its MAC.</summary>
    private const int SmallFrame = 64;

    private static readonly IPAddress Ours = IPAddress.Parse("127.0.0.1");

    private readonly InMemoryStreams _network = new();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _total = new();
    private readonly ConcurrentDictionary<(string Name, string Peer), long> _observed = new();
    private readonly TestProbe _lines;
    private readonly TestProbe _events;

    public PeerMetersTests()
    {
        _lines = CreateTestProbe();
        _events = CreateTestProbe();
        Sys.EventStream.Subscribe(_events.Ref, typeof(PeerDropped));
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == PeerMeters.MeterName && instrument.Meter.Tags!.Any(tag => tag is { Key: "node", Value: "metered" }))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (instrument.IsObservable)
            {
                Assert.Equal("peer", tags[0].Key);
                _observed[(instrument.Name, (string)tags[0].Value!)] = value;
            }
            else
            {
                _total.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
            }
        });
        _listener.Start();
    }

    [Fact]
    public void Traffic_IsMeteredInTotalAndPerPeer_AndForgottenWithThePeer()
    {
        var server = new TestServer(Sys, Scheduler, "metered", _network.Host(Ours), Ours, [LinesActor.Spec(_lines.Ref)], null, new PeerSettings()).Start();
        using var peer = RawPeer.Connect(_network.Host(IPAddress.Parse("127.0.0.2")), server.Self.TcpEndPoint!)
            .Secure(server.Key.PublicKey).Greet(new Capability("lines", 1));
        _lines.ExpectMsg<LinesActor.Up>();
        peer.PingPong();
        AwaitAssert(() => Assert.Equal(2, server.Peers().Single().Traffic.MessagesOut)); // Hello and pong
        var before = server.Peers().Single().Traffic;
        Assert.Equal(2, before.MessagesIn);

        peer.PingPong();
        peer.PingPong();
        var traffic = before with
        {
            BytesIn = before.BytesIn + 2 * SmallFrame,
            BytesOut = before.BytesOut + 2 * SmallFrame,
            MessagesIn = 4,
            MessagesOut = 4,
        };
        AwaitAssert(() => Assert.Equal(traffic, server.Peers().Single().Traffic));
        AwaitAssert(() => Assert.Equal(traffic, Total()));
        Assert.Equal(traffic, OfPeer(peer.Key.PublicKey.Id.ToString()));

        peer.Dispose();
        _events.ExpectMsg<PeerDropped>();
        _observed.Clear();
        _listener.RecordObservableInstruments();
        Assert.Empty(_observed);
        server.Context.Meters.Dispose();
    }

    protected override void Dispose(bool disposing)
    {
        _listener.Dispose();
        base.Dispose(disposing);
    }

    private PeerTraffic Total() => new(
        _total.GetValueOrDefault("devp2p.peers.bytes.in"),
        _total.GetValueOrDefault("devp2p.peers.bytes.out"),
        _total.GetValueOrDefault("devp2p.peers.messages.in"),
        _total.GetValueOrDefault("devp2p.peers.messages.out"),
        _total.GetValueOrDefault("devp2p.peers.gossip.dropped"));

    private PeerTraffic OfPeer(string id)
    {
        _listener.RecordObservableInstruments();
        return new PeerTraffic(
            _observed[("devp2p.peer.bytes.in", id)],
            _observed[("devp2p.peer.bytes.out", id)],
            _observed[("devp2p.peer.messages.in", id)],
            _observed[("devp2p.peer.messages.out", id)],
            0);
    }
}
