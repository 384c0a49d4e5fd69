using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Actors.Sockets.InMemory;

/// <summary>
/// A TCP network in memory: connections are pairs of bounded pipes, so that a reader who stops makes the writer wait. Thread-safe.
/// </summary>
/// <param name="window">Bytes that a connection takes in each direction before a write waits.</param>
public sealed class InMemoryStreams(int window = 64 * 1024)
{
    private const int FirstFreePort = 32768;

    private readonly Lock _gate = new();
    private readonly Dictionary<IPEndPoint, InMemoryListener> _listeners = [];
    private int _nextPort = FirstFreePort;

    /// <summary>The sockets of one machine of this network.</summary>
    public IStreamSockets Host(IPAddress address) => new HostSockets(this, address);

    internal void Remove(IPEndPoint local)
    {
        lock (_gate)
        {
            _listeners.Remove(local);
        }
    }

    private InMemoryListener Listen(IPEndPoint local)
    {
        lock (_gate)
        {
            var bound = local.Port == 0 ? new IPEndPoint(local.Address, _nextPort++) : local;
            var listener = new InMemoryListener(this, bound);
            return _listeners.TryAdd(bound, listener) ? listener : throw new SocketException((int)SocketError.AddressAlreadyInUse);
        }
    }

    private InMemoryStream Connect(IPAddress from, IPEndPoint remote)
    {
        InMemoryListener? listener;
        IPEndPoint local;
        lock (_gate)
        {
            local = new IPEndPoint(from, _nextPort++);
            _listeners.TryGetValue(remote, out listener);
        }

        var there = new InMemoryPipe(window);
        var back = new InMemoryPipe(window);
        return listener is not null && listener.Offer(new InMemoryStream(remote, local, there, back))
            ? new InMemoryStream(local, remote, back, there)
            : throw new SocketException((int)SocketError.ConnectionRefused);
    }

    private sealed class HostSockets(InMemoryStreams network, IPAddress address) : IStreamSockets
    {
        public IStreamListener Listen(IPEndPoint local, int backlog) =>
            network.Listen(local.Address.Equals(IPAddress.Any) ? new IPEndPoint(address, local.Port) : local);

        public ValueTask<IStreamSocket> ConnectAsync(IPEndPoint remote, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return ValueTask.FromResult<IStreamSocket>(network.Connect(address, remote));
            }
            catch (SocketException refused)
            {
                return ValueTask.FromException<IStreamSocket>(refused);
            }
        }
    }
}
