using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Akka.Devp2p.Actors.Diagnostics;
using Akka.Devp2p.Actors.Eth;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>
/// The .NET meters of a node, with geth's names where geth has them (p2p/metrics.go), else <c>devp2p.*</c>. The instruments
/// <c>devp2p.peer.*</c> have the tag <c>peer</c>; a peer that is gone is observed no more, so they don't grow with the peers met. Thread-safe.
/// </summary>
public sealed class NodeMeters : IDisposable
{
    private readonly Meter _meter;
    private readonly TimeProvider _time;
    private readonly Counter<long> _ingress;
    private readonly Counter<long> _egress;
    private readonly Counter<long> _messagesIn;
    private readonly Counter<long> _messagesOut;
    private readonly Counter<long> _gossipDropped;
    private readonly ConcurrentDictionary<Tracked, NodeId> _peers = new();
    private readonly ConcurrentDictionary<Capability, ProtocolMeters> _protocols = new();
    private long _inbound;
    private long _outbound;

    /// <param name="node">Name of our node.</param>
    /// <param name="time">Its clock, for how long something takes; the system's by default.</param>
    public NodeMeters(string node, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _meter = new Meter(Devp2pDiagnostics.MeterName, null, [new KeyValuePair<string, object?>(Devp2pDiagnostics.NodeTag, node)]);
        _ingress = _meter.CreateCounter<long>("p2p/ingress", "By", "Bytes received over TCP.");
        _egress = _meter.CreateCounter<long>("p2p/egress", "By", "Bytes sent over TCP.");
        _meter.CreateObservableGauge("p2p/peers", () => Interlocked.Read(ref _inbound) + Interlocked.Read(ref _outbound), "{peer}", "Connected peers.");
        _meter.CreateObservableGauge("p2p/peers/inbound", () => Interlocked.Read(ref _inbound), "{peer}", "Connected peers that dialed us.");
        _meter.CreateObservableGauge("p2p/peers/outbound", () => Interlocked.Read(ref _outbound), "{peer}", "Connected peers that we dialed.");
        Serves = new ConnectionMeters(_meter, "p2p/serves");
        Dials = new ConnectionMeters(_meter, "p2p/dials");
        Discovery = new DiscoveryMeters(_meter);
        Sources = new SourceMeters(_meter);
        Eth = new EthMeters(_meter);
        Nat = new NatMeters(_meter);
        _messagesIn = _meter.CreateCounter<long>("devp2p.peers.messages.in", "{message}", "Messages received from peers, those of the base protocol too.");
        _messagesOut = _meter.CreateCounter<long>("devp2p.peers.messages.out", "{message}", "Messages sent to peers, those of the base protocol too.");
        _gossipDropped = _meter.CreateCounter<long>("devp2p.peers.gossip.dropped", "{message}", "Announcements not sent because a peer reads too slowly.");
        Observe("devp2p.peer.bytes.in", "By", "Bytes received from a connected peer after the handshake.", traffic => traffic.BytesIn);
        Observe("devp2p.peer.bytes.out", "By", "Bytes sent to a connected peer after the handshake.", traffic => traffic.BytesOut);
        Observe("devp2p.peer.messages.in", "{message}", "Messages received from a connected peer.", traffic => traffic.MessagesIn);
        Observe("devp2p.peer.messages.out", "{message}", "Messages sent to a connected peer.", traffic => traffic.MessagesOut);
    }

    /// <summary>Connections that came to us.</summary>
    internal ConnectionMeters Serves { get; }

    /// <summary>Connections that we made.</summary>
    internal ConnectionMeters Dials { get; }

    internal DiscoveryMeters Discovery { get; }

    internal SourceMeters Sources { get; }

    internal EthMeters Eth { get; }

    internal NatMeters Nat { get; }

    /// <summary>Those of a connection's direction.</summary>
    internal ConnectionMeters Of(PeerFlags flags) => (flags & PeerFlags.Inbound) != 0 ? Serves : Dials;

    /// <summary>Those of a sub-protocol, one of our own.</summary>
    internal ProtocolMeters Of(Capability capability, int length) =>
        _protocols.GetOrAdd(capability, static (key, made) => new ProtocolMeters(made.Meter, key, made.Length, made.Time), (Meter: _meter, Length: length, Time: _time));

    /// <summary>Counts a peer and shows its own counters until the result is disposed.</summary>
    internal IDisposable Track(NodeId peer, ConnectionTraffic traffic, PeerFlags flags)
    {
        var tracked = new Tracked(this, traffic, Of(flags) == Serves);
        _peers[tracked] = peer;
        Count(tracked, 1);
        return tracked;
    }

    internal void Received(int bytes) => _ingress.Add(bytes);

    internal void ReceivedMessage() => _messagesIn.Add(1);

    internal void Sent(int bytes, int messages)
    {
        _egress.Add(bytes);
        _messagesOut.Add(messages);
    }

    internal void DroppedGossip() => _gossipDropped.Add(1);

    public void Dispose() => _meter.Dispose();

    private void Count(Tracked tracked, int change) => Interlocked.Add(ref tracked.Inbound ? ref _inbound : ref _outbound, change);

    private void Observe(string name, string unit, string description, Func<PeerTraffic, long> value) =>
        _meter.CreateObservableCounter(
            name,
            () => _peers.Select(peer => new Measurement<long>(
                value(peer.Key.Traffic.Snapshot()), new KeyValuePair<string, object?>("peer", peer.Value.ToString()))),
            unit,
            description);

    private sealed class Tracked(NodeMeters meters, ConnectionTraffic traffic, bool inbound) : IDisposable
    {
        public ConnectionTraffic Traffic { get; } = traffic;

        public bool Inbound { get; } = inbound;

        public void Dispose()
        {
            if (meters._peers.TryRemove(this, out _))
            {
                meters.Count(this, -1);
            }
        }
    }
}
