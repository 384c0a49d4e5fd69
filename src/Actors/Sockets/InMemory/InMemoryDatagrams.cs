using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Actors.Sockets.InMemory;

/// <summary>
/// A UDP network in memory that loses nothing. A datagram is handed over on the thread that sends it; what is sent meanwhile waits in
/// one queue and goes in the order of sending, so a run with one sender at a time is repeatable.
/// </summary>
public sealed class InMemoryDatagrams : IDatagramSockets
{
    private const int FirstFreePort = 30_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<IPEndPoint, InMemoryDatagramSocket> _bound = [];
    private readonly Queue<(IPEndPoint From, IPEndPoint To, byte[] Datagram)> _queue = new();
    private int _nextPort = FirstFreePort;
    private bool _delivering;

    /// <summary>Sees every datagram when it is sent: for tests that count or capture. Called on the sender's thread.</summary>
    public Action<IPEndPoint, IPEndPoint, ReadOnlyMemory<byte>>? OnSend { get; set; }

    public IDatagramSocket Bind(IPEndPoint local)
    {
        ArgumentNullException.ThrowIfNull(local);
        lock (_gate)
        {
            var endPoint = local.Port != 0 ? local : FreePort(local.Address);
            if (_bound.ContainsKey(endPoint))
            {
                throw new SocketException((int)SocketError.AddressAlreadyInUse);
            }

            return _bound[endPoint] = new InMemoryDatagramSocket(this, endPoint);
        }
    }

    /// <summary>Kills the socket bound there, as if the operating system had taken it away.</summary>
    public void Kill(IPEndPoint local, SocketError error = SocketError.NetworkDown)
    {
        InMemoryDatagramSocket? socket;
        lock (_gate)
        {
            _bound.Remove(local, out socket);
        }

        socket?.Fail(error);
    }

    internal SocketError Send(IPEndPoint from, ReadOnlySpan<byte> datagram, IPEndPoint to)
    {
        var copy = datagram.ToArray();
        OnSend?.Invoke(from, to, copy);
        lock (_gate)
        {
            _queue.Enqueue((from, to, copy));
            if (_delivering)
            {
                return SocketError.Success;
            }

            _delivering = true;
        }

        Deliver();
        return SocketError.Success;
    }

    internal void Unbind(InMemoryDatagramSocket socket)
    {
        lock (_gate)
        {
            if (_bound.TryGetValue(socket.LocalEndPoint, out var bound) && ReferenceEquals(bound, socket))
            {
                _bound.Remove(socket.LocalEndPoint);
            }
        }
    }

    private void Deliver()
    {
        while (true)
        {
            InMemoryDatagramSocket? target;
            IPEndPoint from;
            byte[] datagram;
            lock (_gate)
            {
                if (!_queue.TryDequeue(out var next))
                {
                    _delivering = false;
                    return;
                }

                (from, datagram) = (next.From, next.Datagram);
                _bound.TryGetValue(next.To, out target);
            }

            target?.Receive(datagram, from);
        }
    }

    private IPEndPoint FreePort(IPAddress address)
    {
        var endPoint = new IPEndPoint(address, _nextPort++);
        while (_bound.ContainsKey(endPoint))
        {
            endPoint = new IPEndPoint(address, _nextPort++);
        }

        return endPoint;
    }
}
