using Akka.Devp2p.Actors.Peers;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>Counters of one connection. Thread-safe.</summary>
internal sealed class ConnectionTraffic
{
    private long _bytesIn;
    private long _bytesOut;
    private long _messagesIn;
    private long _messagesOut;
    private long _gossipDropped;

    public void Receive(int bytes) => Interlocked.Add(ref _bytesIn, bytes);

    public void ReceiveMessage() => Interlocked.Increment(ref _messagesIn);

    public void Send(int bytes, int messages)
    {
        Interlocked.Add(ref _bytesOut, bytes);
        Interlocked.Add(ref _messagesOut, messages);
    }

    public void DropGossip() => Interlocked.Increment(ref _gossipDropped);

    public PeerTraffic Snapshot() => new(
        Interlocked.Read(ref _bytesIn),
        Interlocked.Read(ref _bytesOut),
        Interlocked.Read(ref _messagesIn),
        Interlocked.Read(ref _messagesOut),
        Interlocked.Read(ref _gossipDropped));
}
