using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Faults;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>
/// One TCP connect for an actor. It ends with one <see cref="Completed"/> to the actor, and whoever stops early calls
/// <see cref="Dispose"/>: a socket that comes too late, or was announced but not taken, is closed.
/// </summary>
internal sealed class ConnectAttempt : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _cancel = new();
    private IStreamSocket? _socket;
    private bool _disposed;

    /// <summary>Told to the actor: the connect ended.</summary>
    /// <param name="Attempt">Which one.</param>
    /// <param name="Error">Null when connected: then <see cref="Take"/> gives the socket.</param>
    internal sealed record Completed(ConnectAttempt Attempt, SocketError? Error) : ILocalMessage, IHoldsResources
    {
        public void GiveBack() => Attempt.Dispose();
    }

    /// <summary>Starts to connect.</summary>
    public static ConnectAttempt Start(IStreamSockets sockets, IPEndPoint remote, IActorRef owner)
    {
        var attempt = new ConnectAttempt();
        SocketTask.Start(() => attempt.RunAsync(sockets, remote, owner));
        return attempt;
    }

    /// <summary>The connected socket, once; null when there is none.</summary>
    public IStreamSocket? Take()
    {
        lock (_gate)
        {
            var socket = _socket;
            _socket = null;
            return socket;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _socket?.Dispose();
            _socket = null;
        }

        _cancel.Cancel();
    }

    private async Task RunAsync(IStreamSockets sockets, IPEndPoint remote, IActorRef owner)
    {
        try
        {
            var socket = await sockets.ConnectAsync(remote, _cancel.Token);
            if (Keep(socket))
            {
                owner.Tell(new Completed(this, null), ActorRefs.NoSender);
            }
        }
        catch (OperationCanceledException)
        {
            // disposed: nobody waits any more
        }
        catch (SocketException failed)
        {
            Report(owner, failed.SocketErrorCode);
        }
    }

    private bool Keep(IStreamSocket socket)
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _socket = socket;
                return true;
            }
        }

        socket.Dispose();
        return false;
    }

    private void Report(IActorRef owner, SocketError error)
    {
        bool disposed;
        lock (_gate)
        {
            disposed = _disposed;
        }

        if (!disposed)
        {
            owner.Tell(new Completed(this, error), ActorRefs.NoSender);
        }
    }
}
