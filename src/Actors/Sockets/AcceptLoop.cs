using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Faults;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>
/// The task that accepts connections for an actor. It accepts only while there is a free slot; the actor gives slots back by
/// <see cref="Release"/>. Ends with one <see cref="Failed"/> unless disposed.
/// </summary>
internal sealed class AcceptLoop : IDisposable
{
    private readonly IStreamListener _listener;
    private readonly IActorRef _owner;
    private readonly Permits _slots;
    private readonly CancellationTokenSource _cancel = new();
    private readonly Lock _gate = new();
    private readonly HashSet<IStreamSocket> _announced = [];
    private bool _disposed;

    private AcceptLoop(IStreamListener listener, int slots, IActorRef owner)
    {
        _listener = listener;
        _owner = owner;
        _slots = new Permits(slots);
    }

    /// <summary>Told to the actor: a connection that holds a slot, and is the actor's from <see cref="Take"/> on.</summary>
    internal sealed record Accepted(AcceptLoop Loop, IStreamSocket Socket) : IDeadLetterSuppression, ILocalMessage, IHoldsResources
    {
        public void GiveBack()
        {
            Socket.Dispose();
            Loop.Take(Socket);
            Loop.Release();
        }
    }

    /// <summary>Told to the actor: the listening socket is dead and closed.</summary>
    internal sealed record Failed(AcceptLoop Loop, SocketError Error) : ILocalMessage;

    public IPEndPoint LocalEndPoint => _listener.LocalEndPoint;

    /// <summary>Takes the listener over and starts.</summary>
    public static AcceptLoop Start(IStreamListener listener, int slots, IActorRef owner)
    {
        var loop = new AcceptLoop(listener, slots, owner);
        SocketTask.Start(loop.RunAsync);
        return loop;
    }

    /// <summary>A handshake has ended.</summary>
    public void Release() => _slots.Release();

    /// <summary>The connection belongs to the actor now.</summary>
    public void Take(IStreamSocket socket)
    {
        lock (_gate)
        {
            _announced.Remove(socket);
        }
    }

    /// <summary>Also closes what was announced and not taken: it is still in the mailbox of an actor that stops.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var socket in _announced)
            {
                socket.Dispose();
            }

            _announced.Clear();
        }

        _cancel.Cancel();
        _listener.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _slots.WaitAsync(_cancel.Token);
                var socket = await AcceptAsync();
                if (!TryAnnounce(socket))
                {
                    socket.Dispose();
                    return;
                }

                _owner.Tell(new Accepted(this, socket), ActorRefs.NoSender);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException || _cancel.IsCancellationRequested)
        {
            // disposed
        }
        catch (Exception e)
        {
            // a bug of ours, too: else nobody would ever accept again
            _listener.Dispose();
            _owner.Tell(new Failed(this, e is SocketException failed ? failed.SocketErrorCode : SocketError.Fault), ActorRefs.NoSender);
        }
    }

    private bool TryAnnounce(IStreamSocket socket)
    {
        lock (_gate)
        {
            return !_disposed && _announced.Add(socket);
        }
    }

    // a connection that its dialer gave up in the queue, or whose route was lost there, is no fault of the listening socket (accept(2))
    private async Task<IStreamSocket> AcceptAsync()
    {
        while (true)
        {
            try
            {
                return await _listener.AcceptAsync(_cancel.Token);
            }
            catch (SocketException e) when (IsOfTheConnection(e.SocketErrorCode))
            {
            }
        }
    }

    private static bool IsOfTheConnection(SocketError error) => error is SocketError.ConnectionReset or SocketError.ConnectionAborted
        or SocketError.NotConnected or SocketError.HostDown or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.TimedOut;
}
