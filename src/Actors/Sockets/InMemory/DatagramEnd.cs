using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Actors.Sockets.InMemory;

/// <summary>A bound UDP port of a network that is not real: it receives and fails as the network says.</summary>
internal abstract class DatagramEnd(IPEndPoint local) : IDatagramSocket
{
    private volatile DatagramReceived? _onDatagram;
    private volatile Action<SocketError>? _onFault;
    private volatile bool _closed;

    public IPEndPoint LocalEndPoint => local;

    public void Start(DatagramReceived onDatagram, Action<SocketError> onFault)
    {
        _onFault = onFault;
        _onDatagram = onDatagram;
    }

    public SocketError Send(ReadOnlySpan<byte> datagram, IPEndPoint to) => _closed ? SocketError.OperationAborted : Pass(datagram, to);

    public void Dispose()
    {
        _closed = true;
        Unbind();
    }

    internal void Receive(ReadOnlySpan<byte> datagram, IPEndPoint from)
    {
        if (!_closed)
        {
            _onDatagram?.Invoke(datagram, from);
        }
    }

    internal void Fail(SocketError error)
    {
        if (!_closed)
        {
            _closed = true;
            _onFault?.Invoke(error);
        }
    }

    /// <summary>To the network; the datagram is the caller's.</summary>
    protected abstract SocketError Pass(ReadOnlySpan<byte> datagram, IPEndPoint to);

    /// <summary>The port is free.</summary>
    protected abstract void Unbind();
}
