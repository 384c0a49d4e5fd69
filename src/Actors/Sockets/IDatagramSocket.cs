using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>One bound UDP socket. Whoever opened it disposes it; dispose closes the port and joins the receiving thread.</summary>
public interface IDatagramSocket : IDisposable
{
    /// <summary>The bound address with the real port.</summary>
    IPEndPoint LocalEndPoint { get; }

    /// <summary>
    /// Starts receiving, once. <paramref name="onDatagram"/> runs on the socket's own thread with a span that is only valid during
    /// the call; <paramref name="onFault"/> is called at most once, when the socket is dead (transient errors are counted inside).
    /// </summary>
    void Start(DatagramReceived onDatagram, Action<SocketError> onFault);

    /// <summary>Sends one datagram without blocking; the result is for counting, a failed send is never thrown.</summary>
    SocketError Send(ReadOnlySpan<byte> datagram, IPEndPoint to);
}
