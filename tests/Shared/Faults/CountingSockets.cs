using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Tests.Shared;

/// <summary>Sockets that count how many of them are open.</summary>
internal sealed class CountingSockets(IStreamSockets streams, IDatagramSockets datagrams) : IStreamSockets, IDatagramSockets
{
    private readonly ConcurrentDictionary<Connection, string> _open = new();
    private int _connections, _listeners, _udp, _binds;

    /// <summary>Connections, listening sockets and UDP sockets that nobody has disposed.</summary>
    public (int Connections, int Listeners, int Udp) Open => (Volatile.Read(ref _connections), Volatile.Read(ref _listeners), Volatile.Read(ref _udp));

    /// <summary>The open connections by their ends, for messages.</summary>
    public IEnumerable<string> Connections => _open.Values;

    /// <summary>How often a socket was bound, TCP or UDP.</summary>
    public int Binds => Volatile.Read(ref _binds);

    /// <summary>From now on nobody can be connected to.</summary>
    public bool Isolated { get; set; }

    public IStreamListener Listen(IPEndPoint local, int backlog) => Count(streams.Listen(local, backlog));

    public IStreamListener ListenOneFamily(IPEndPoint local, int backlog) => Count(streams.ListenOneFamily(local, backlog));

    private Listener Count(IStreamListener inner)
    {
        var listener = new Listener(this, inner);
        Interlocked.Increment(ref _listeners);
        Interlocked.Increment(ref _binds);
        return listener;
    }

    public async ValueTask<IStreamSocket> ConnectAsync(IPEndPoint remote, CancellationToken cancellationToken) =>
        Isolated ? throw new SocketException((int)SocketError.NetworkUnreachable) : new Connection(this, await streams.ConnectAsync(remote, cancellationToken));

    public bool IsConcurrent => datagrams.IsConcurrent;

    public IDatagramSocket Bind(IPEndPoint local) => Count(datagrams.Bind(local));

    public IDatagramSocket BindOneFamily(IPEndPoint local) => Count(datagrams.BindOneFamily(local));

    private Udp Count(IDatagramSocket inner)
    {
        var socket = new Udp(this, inner);
        Interlocked.Increment(ref _udp);
        Interlocked.Increment(ref _binds);
        return socket;
    }

    private sealed class Connection : IStreamSocket
    {
        private readonly CountingSockets _owner;
        private readonly IStreamSocket _inner;
        private int _disposed;

        public Connection(CountingSockets owner, IStreamSocket inner)
        {
            (_owner, _inner) = (owner, inner);
            Interlocked.Increment(ref owner._connections);
            owner._open[this] = $"{inner.LocalEndPoint} - {inner.RemoteEndPoint}";
        }

        public IPEndPoint LocalEndPoint => _inner.LocalEndPoint;

        public IPEndPoint RemoteEndPoint => _inner.RemoteEndPoint;

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken) => _inner.ReadAsync(buffer, cancellationToken);

        public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => _inner.WriteAsync(data, cancellationToken);

        public void Dispose()
        {
            _inner.Dispose();
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                Interlocked.Decrement(ref _owner._connections);
                _owner._open.TryRemove(this, out _);
            }
        }
    }

    private sealed class Listener(CountingSockets owner, IStreamListener inner) : IStreamListener
    {
        private int _disposed;

        public IPEndPoint LocalEndPoint => inner.LocalEndPoint;

        public async ValueTask<IStreamSocket> AcceptAsync(CancellationToken cancellationToken) =>
            new Connection(owner, await inner.AcceptAsync(cancellationToken));

        public void Dispose()
        {
            inner.Dispose();
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                Interlocked.Decrement(ref owner._listeners);
            }
        }
    }

    private sealed class Udp(CountingSockets owner, IDatagramSocket inner) : IDatagramSocket
    {
        private int _disposed;

        public IPEndPoint LocalEndPoint => inner.LocalEndPoint;

        public void Start(DatagramReceived onDatagram, Action<SocketError> onFault) => inner.Start(onDatagram, onFault);

        public SocketError Send(ReadOnlySpan<byte> datagram, IPEndPoint to) => inner.Send(datagram, to);

        public void Dispose()
        {
            inner.Dispose();
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                Interlocked.Decrement(ref owner._udp);
            }
        }
    }
}
