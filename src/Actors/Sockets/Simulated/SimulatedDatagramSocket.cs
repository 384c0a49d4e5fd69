using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>One bound UDP port of a machine. It receives on the thread that pumps.</summary>
internal sealed class SimulatedDatagramSocket(SimulatedDatagrams owner, IPEndPoint local, IPEndPoint source) : IDatagramSocket
{
    private DatagramReceived? _onDatagram;
    private Action<SocketError>? _onFault;
    private bool _closed;

    public IPEndPoint LocalEndPoint => local;

    public void Start(DatagramReceived onDatagram, Action<SocketError> onFault) => (_onDatagram, _onFault) = (onDatagram, onFault);

    public SocketError Send(ReadOnlySpan<byte> datagram, IPEndPoint to)
    {
        if (_closed)
        {
            return SocketError.OperationAborted;
        }

        owner.Send(source, datagram.ToArray(), to);
        return SocketError.Success;
    }

    public void Dispose()
    {
        _closed = true;
        owner.Unbind(this);
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
