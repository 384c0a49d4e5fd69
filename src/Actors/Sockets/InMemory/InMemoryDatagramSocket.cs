using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Actors.Sockets.InMemory;

/// <summary>One end of <see cref="InMemoryDatagrams"/>.</summary>
internal sealed class InMemoryDatagramSocket(InMemoryDatagrams network, IPEndPoint local) : IDatagramSocket
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

    public SocketError Send(ReadOnlySpan<byte> datagram, IPEndPoint to) =>
        _closed ? SocketError.OperationAborted : network.Send(local, datagram, to);

    public void Dispose()
    {
        _closed = true;
        network.Unbind(this);
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
}
