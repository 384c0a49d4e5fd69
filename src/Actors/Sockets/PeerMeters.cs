using System.Diagnostics.Metrics;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>The .NET meters of a node's connections, in total (per peer see PeerSnapshot: a meter must not grow with the peers). Thread-safe.</summary>
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

    /// <param name="node">Name of our node.</param>
    public PeerMeters(string node)
    {
        _meter = new Meter(MeterName, null, [new KeyValuePair<string, object?>("node", node)]);
        _bytesIn = _meter.CreateCounter<long>("devp2p.peers.bytes.in", "By", "Bytes received from peers after the handshake.");
        _bytesOut = _meter.CreateCounter<long>("devp2p.peers.bytes.out", "By", "Bytes sent to peers after the handshake.");
        _messagesIn = _meter.CreateCounter<long>("devp2p.peers.messages.in", "{message}", "Messages received from peers.");
        _messagesOut = _meter.CreateCounter<long>("devp2p.peers.messages.out", "{message}", "Messages sent to peers.");
        _gossipDropped = _meter.CreateCounter<long>("devp2p.peers.gossip.dropped", "{message}", "Announcements not sent because a peer reads too slowly.");
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
}
