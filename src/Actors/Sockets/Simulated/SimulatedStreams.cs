using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>The TCP of one machine.</summary>
internal sealed class SimulatedStreams(SimulatedHost host) : IStreamSockets
{
    private readonly Dictionary<int, SimulatedListener> _listeners = [];

    internal SimulatedHost Host => host;

    public IStreamListener Listen(IPEndPoint local, int backlog)
    {
        ArgumentNullException.ThrowIfNull(local);
        if (host.Own(local.Address) is null)
        {
            throw new SocketException((int)SocketError.AddressNotAvailable);
        }

        var port = local.Port != 0 ? local.Port : host.FreePort(_listeners.ContainsKey);
        var listener = new SimulatedListener(this, new IPEndPoint(local.Address, port), backlog);
        return _listeners.TryAdd(port, listener) ? listener : throw new SocketException((int)SocketError.AddressAlreadyInUse);
    }

    public async ValueTask<IStreamSocket> ConnectAsync(IPEndPoint remote, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(remote);
        var connect = new SimulatedConnect(host, remote);
        using var cancelled = cancellationToken.UnsafeRegister(_ => connect.Cancel(cancellationToken), null);
        connect.Try();
        return await connect.Task;
    }

    internal SimulatedListener? ListenerAt(int port) => _listeners.GetValueOrDefault(port);

    internal void Kill(int port)
    {
        if (_listeners.Remove(port, out var listener))
        {
            listener.Close();
        }
    }

    internal void Remove(SimulatedListener listener)
    {
        if (_listeners.TryGetValue(listener.LocalEndPoint.Port, out var bound) && ReferenceEquals(bound, listener))
        {
            _listeners.Remove(listener.LocalEndPoint.Port);
        }
    }
}
