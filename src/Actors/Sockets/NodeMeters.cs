using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>
/// The .NET meters of a node's connections: <c>devp2p.peers.*</c> in total, <c>devp2p.peer.*</c> for each peer that is connected now, with the
/// tag <c>peer</c>. A peer that is gone is observed no more, so they don't grow with the peers met. Thread-safe.
/// </summary>
public sealed class PeerMeters : IDisposable
{
    /// <summary>Name of the meter; each instrument carries the tag <c>node</c>.</summary>
    public const string MeterName = "Akka.Devp2p.Peers";

    private readonly Meter _meter;
    private readonly Counter<long> _bytesIn;
    private readonly Counter<long> _bytesOut;
    private readonly Counter<long> _messagesIn;
    private readonly Counter<long> _messagesOut;
    private readonly Counter<long> _gossipDropped;
    private readonly ConcurrentDictionary<Tracked, NodeId> _peers = new();

    /// <param name="node">Name of our node.</param>
    public PeerMeters(string node)
    {
        _meter = new Meter(MeterName, null, [new KeyValuePair<string, object?>("node", node)]);
        _bytesIn = _meter.CreateCounter<long>("devp2p.peers.bytes.in", "By", "Bytes received from peers after the handshake.");
        _bytesOut = _meter.CreateCounter<long>("devp2p.peers.bytes.out", "By", "Bytes sent to peers after the handshake.");
        _messagesIn = _meter.CreateCounter<long>("devp2p.peers.messages.in", "{message}", "Messages received from peers.");
        _messagesOut = _meter.CreateCounter<long>("devp2p.peers.messages.out", "{message}", "Messages sent to peers.");
        _gossipDropped = _meter.CreateCounter<long>("devp2p.peers.gossip.dropped", "{message}", "Announcements not sent because a peer reads too slowly.");
        Observe("devp2p.peer.bytes.in", "By", "Bytes received from a connected peer.", traffic => traffic.BytesIn);
        Observe("devp2p.peer.bytes.out", "By", "Bytes sent to a connected peer.", traffic => traffic.BytesOut);
        Observe("devp2p.peer.messages.in", "{message}", "Messages received from a connected peer.", traffic => traffic.MessagesIn);
        Observe("devp2p.peer.messages.out", "{message}", "Messages sent to a connected peer.", traffic => traffic.MessagesOut);
    }

    /// <summary>Shows a peer's own counters until the result is disposed.</summary>
    internal IDisposable Track(NodeId peer, ConnectionTraffic traffic)
    {
        var tracked = new Tracked(_peers, traffic);
        _peers[tracked] = peer;
        return tracked;
    }

    internal void Received(int bytes) => _bytesIn.Add(bytes);

    internal void ReceivedMessage() => _messagesIn.Add(1);

    internal void Sent(int bytes, int messages)
    {
        _bytesOut.Add(bytes);
        _messagesOut.Add(messages);
    }

    internal void DroppedGossip() => _gossipDropped.Add(1);

    public void Dispose() => _meter.Dispose();

    private void Observe(string name, string unit, string description, Func<PeerTraffic, long> value) =>
        _meter.CreateObservableCounter(
            name,
            () => _peers.Select(peer => new Measurement<long>(
                value(peer.Key.Traffic.Snapshot()), new KeyValuePair<string, object?>("peer", peer.Value.ToString()))),
            unit,
            description);

    private sealed class Tracked(ConcurrentDictionary<Tracked, NodeId> all, ConnectionTraffic traffic) : IDisposable
    {
        public ConnectionTraffic Traffic { get; } = traffic;

        public void Dispose() => all.TryRemove(this, out _);
    }
}
