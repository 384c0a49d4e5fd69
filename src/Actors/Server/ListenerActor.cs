using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Supervision;

namespace Akka.Devp2p.Actors.Server;

/// <summary>
/// Accepts connections and gives each to /handshakes: geth's <c>Server.listenLoop</c>. At most so many handshakes as there are slots are under
/// way; then nothing is accepted. There is one listening socket, or one for each family with half of the slots, so that a flood over one leaves room for the
/// other. One that dies later is opened again on the same port, and the other goes on.
/// </summary>
public sealed partial class ListenerActor : Devp2pActor, IWithTimers
{
    private const int Backlog = 512;

    // a port that is free in one family may be taken in the other
    private const int FreePortTries = 8;

    private readonly ServerContext _context;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly InboundThrottle _throttle;
    private readonly Dictionary<IStreamSocket, AcceptLoop> _slots = [];
    private readonly HashSet<IStreamSocket> _offered = []; // until there is a handshake that owns it
    private readonly List<Door> _doors = [];

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
        if (_doors.Count > 0)
        {
            Self.Tell(new Reopen([.. _doors.Select(door => door.EndPoint)]));
        }

        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        _doors.ForEach(door => door.Loop?.Dispose());
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
            case AcceptLoop.Failed failed when DoorOf(failed.Loop) is { } door:
                OnSocketFailed(door, failed.Error);
                break;
            case AcceptLoop.Failed:
                break;
            case Reopen reopen:
                _doors.AddRange(reopen.EndPoints.Select(endPoint => new Door(endPoint)));
                _doors.ForEach(OpenAgain);
                break;
            case ReopenTick tick:
                OpenAgain(tick.Door);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnStart()
    {
        if (_doors.Count == 0 && _context.Server.Listen is { } wanted && OpenAll(wanted, _context.Server.ListenAlso) is { } refused)
        {
            Sender.Tell(refused);
            return;
        }

        _doors.ForEach(door => _log.Info("Listening on TCP {0}", door.EndPoint));
        Sender.Tell(new Started(_doors.FirstOrDefault()?.EndPoint, _doors.ElementAtOrDefault(1)?.EndPoint));
    }

    private StartFailed? OpenAll(IPEndPoint wanted, IPAddress? also)
    {
        for (var tries = wanted.Port == 0 && also is not null ? FreePortTries : 1; ; tries--)
        {
            _doors.Add(new Door(wanted));
            var error = Open(_doors[0]);
            if (error is null && also is not null)
            {
                _doors.Add(new Door(new IPEndPoint(also, _doors[0].EndPoint.Port)));
                error = Open(_doors[1]);
            }

            if (error is null)
            {
                return null;
            }

            var refused = _doors[^1].EndPoint;
            _doors.ForEach(door => door.Loop?.Dispose());
            _doors.Clear();
            if (tries == 1)
            {
                return new StartFailed(refused, error);
            }
        }
    }

    // what the system says when it refuses an address is an answer, not a failure of ours
    private string? Open(Door door)
    {
        var (families, places) = (_context.Server.ListenAlso is null ? 1 : 2, _context.Server.MaxPendingPeers);
        try
        {
            var listener = families == 1 ? _context.Sockets.Listen(door.EndPoint, Backlog) : _context.Sockets.ListenOneFamily(door.EndPoint, Backlog);
            door.Loop = AcceptLoop.Start(listener, (places + families - 1) / families, Self);
            door.EndPoint = door.Loop.LocalEndPoint;
            return null;
        }
        catch (SocketException refused)
        {
            return refused.SocketErrorCode == SocketError.AddressAlreadyInUse ? "address already in use" : refused.Message;
        }
    }

    private Door? DoorOf(AcceptLoop loop) => _doors.Find(door => door.Loop == loop);

    private void OpenAgain(Door door)
    {
        if (door.Loop is null && Open(door) is { } error)
        {
            _log.Warning("can't listen on {0} again: {1}", door.EndPoint, error);
            OpenLater(door);
        }
    }

    private void OnSocketFailed(Door door, SocketError error)
    {
        _log.Warning("listening socket {0} failed: {1}", door.EndPoint, error);
        door.Loop = null;
        OpenLater(door);
    }

    private void OpenLater(Door door) => Timers.StartSingleTimer(door, new ReopenTick(door), _context.Server.ListenBackoff);

    private void OnAccepted(AcceptLoop.Accepted accepted)
    {
        var refusal = _throttle.Refusal(accepted.Socket.RemoteEndPoint.Address, _context.Time.GetUtcNow());
        if (refusal is not null || DoorOf(accepted.Loop) is null)
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

    private sealed record Reopen(ImmutableArray<IPEndPoint> EndPoints) : ILocalMessage;

    private sealed record HandshakeGone(IStreamSocket Socket) : ILocalMessage;

    private sealed record CreateTick(IStreamSocket Socket) : ILocalMessage;

    private sealed record ReopenTick(Door Door) : ILocalMessage;

    /// <summary>One address where connections are accepted; without a loop while its socket is to be opened again.</summary>
    private sealed class Door(IPEndPoint endPoint)
    {
        public IPEndPoint EndPoint { get; set; } = endPoint;

        public AcceptLoop? Loop { get; set; }
    }
}
