using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Supervision;

namespace Akka.Devp2p.Actors.Server;

/// <summary>
/// Accepts connections and gives each to /handshakes: geth's <c>Server.listenLoop</c>. At most so many handshakes as there are slots are under
/// way; then nothing is accepted. A listening socket that dies later is opened again on the same port.
/// </summary>
public sealed partial class ListenerActor : Devp2pActor, IWithTimers
{
    private const int Backlog = 512;

    private readonly ServerContext _context;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly InboundThrottle _throttle;
    private readonly Dictionary<IStreamSocket, AcceptLoop> _slots = [];
    private readonly HashSet<IStreamSocket> _offered = []; // until there is a handshake that owns it
    private AcceptLoop? _loop;
    private IPEndPoint? _endPoint;

    public ListenerActor(ServerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
        _throttle = new InboundThrottle(context.Server);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ServerContext context) => Akka.Actor.Props.Create(() => new ListenerActor(context));

    protected override void PreRestart(Exception reason, object message)
    {
        if (_endPoint is not null)
        {
            Self.Tell(new Reopen(_endPoint));
        }

        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        _loop?.Dispose();
        foreach (var socket in _offered)
        {
            socket.Dispose();
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Start:
                OnStart();
                break;
            case AcceptLoop.Accepted accepted:
                OnAccepted(accepted);
                break;
            case HandshakesActor.Created created:
                OnCreated(created);
                break;
            case HandshakesActor.NotCreated { Socket: var socket }:
                OnGone(socket);
                break;
            case CreateTick { Socket: var socket }:
                OnNobodyAnswers(socket);
                break;
            case HandshakeGone gone:
                OnGone(gone.Socket);
                break;
            case AcceptLoop.Failed failed when failed.Loop == _loop:
                OnSocketFailed(failed);
                break;
            case AcceptLoop.Failed:
                break;
            case Reopen reopen:
                _endPoint = reopen.EndPoint;
                OpenAgain();
                break;
            case ReopenTick:
                OpenAgain();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnStart()
    {
        if (_context.Server.Listen is not { } wanted || _loop is not null)
        {
            Sender.Tell(new Started(_loop?.LocalEndPoint));
            return;
        }

        if (Open(wanted) is { } error)
        {
            Sender.Tell(new StartFailed(wanted, error));
            return;
        }

        _endPoint = _loop!.LocalEndPoint;
        _log.Info("Listening on TCP {0}", _endPoint);
        Sender.Tell(new Started(_endPoint));
    }

    // what the system says when it refuses an address is an answer, not a failure of ours
    private string? Open(IPEndPoint endPoint)
    {
        try
        {
            _loop = AcceptLoop.Start(_context.Sockets.Listen(endPoint, Backlog), _context.Server.MaxPendingPeers, Self);
            return null;
        }
        catch (SocketException refused)
        {
            return refused.SocketErrorCode == SocketError.AddressAlreadyInUse ? "address already in use" : refused.Message;
        }
    }

    private void OpenAgain()
    {
        if (_loop is null && Open(_endPoint!) is { } error)
        {
            _log.Warning("can't listen on {0} again: {1}", _endPoint, error);
            OpenLater();
        }
    }

    private void OnSocketFailed(AcceptLoop.Failed failed)
    {
        _log.Warning("listening socket {0} failed: {1}", _endPoint, failed.Error);
        _loop = null;
        OpenLater();
    }

    private void OpenLater() => Timers.StartSingleTimer(ReopenTick.Instance, ReopenTick.Instance, _context.Server.ListenBackoff);

    private void OnAccepted(AcceptLoop.Accepted accepted)
    {
        var refusal = _throttle.Refusal(accepted.Socket.RemoteEndPoint.Address, _context.Time.GetUtcNow());
        if (refusal is not null || accepted.Loop != _loop)
        {
            _log.Debug("inbound connection from {0} refused: {1}", accepted.Socket.RemoteEndPoint, refusal ?? "listener is closing");
            accepted.GiveBack();
            return;
        }

        _context.Meters.Serves.Begun();
        accepted.Loop.Take(accepted.Socket);
        _slots[accepted.Socket] = accepted.Loop;
        _offered.Add(accepted.Socket);
        Timers.StartSingleTimer(accepted.Socket, new CreateTick(accepted.Socket), Containers.AnswerLimit);
        _context.Refs.Handshakes.Tell(new HandshakesActor.Start(accepted.Socket, null, null));
    }

    // the handshakes of the time before a restart hold no slot of ours
    private void OnCreated(HandshakesActor.Created created)
    {
        Timers.Cancel(created.Socket);
        _offered.Remove(created.Socket);
        if (_slots.ContainsKey(created.Socket))
        {
            Context.WatchWith(created.Handshake, new HandshakeGone(created.Socket));
        }
    }

    // /handshakes failed on the very message
    private void OnNobodyAnswers(IStreamSocket socket)
    {
        socket.Dispose();
        OnGone(socket);
    }

    private void OnGone(IStreamSocket socket)
    {
        Timers.Cancel(socket);
        _offered.Remove(socket);
        if (_slots.Remove(socket, out var loop))
        {
            loop.Release();
        }
    }

    private sealed record Reopen(IPEndPoint EndPoint) : ILocalMessage;

    private sealed record HandshakeGone(IStreamSocket Socket) : ILocalMessage;

    private sealed record CreateTick(IStreamSocket Socket) : ILocalMessage;

    private sealed record ReopenTick : ILocalMessage
    {
        public static ReopenTick Instance { get; } = new();
    }
}
