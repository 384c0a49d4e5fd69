using System.Net;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Supervision;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>
/// Owner of the UDP port that discv4 and discv5 share (geth: setupDiscovery and sharedUDPConn): opens its socket, or one for each family, opens each again when
/// it dies, without touching the other, and tells both protocols by <see cref="SocketOpened"/> and <see cref="SocketLost"/>. Datagrams don't pass through it,
/// and when a protocol fails the sockets stay.
/// </summary>
public sealed partial class UdpListenerActor : Devp2pActor, IWithTimers
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(200), LongestBackoff = TimeSpan.FromSeconds(10);

    private readonly DiscoverySetup _setup;
    private readonly DiscoveryRefs _refs;
    private readonly EventStream _events = Context.System.EventStream; // read here: a strategy is made where there is no Context
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly List<Place> _places = [];
    private Open? _asked;
    private IPAddress? _also;
    private bool _everOpen; // all at once, and the parent was told
    private int _socketNumber;

    public UdpListenerActor(DiscoverySetup setup, DiscoveryRefs refs)
    {
        ArgumentNullException.ThrowIfNull(setup);
        (_setup, _refs) = (setup, refs);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(DiscoverySetup setup, DiscoveryRefs refs) => Akka.Actor.Props.Create(() => new UdpListenerActor(setup, refs));

    protected override SupervisorStrategy SupervisorStrategy() => new StopStrategy(_events, _setup.Time);

    protected override void PreRestart(Exception reason, object message)
    {
        // the mailbox outlives the restart: the next instance finds the port, not the first free one, unless nobody has been told of it
        if ((_everOpen ? new Open(_places[0].Local, _also, Again: true) : _asked ?? message as Open) is { } open)
        {
            Self.Tell(open);
        }

        _places.ForEach(TellLost);
        base.PreRestart(reason, message);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Open open:
                OnOpen(open);
                break;
            case UdpSocketActor.Opened opened when PlaceOf(Sender) is { } place:
                OnOpened(place, opened.Local);
                break;
            case UdpSocketActor.Refused refused when PlaceOf(Sender) is { } place:
                OnRefused(place, refused);
                break;
            case UdpSocketActor.Opened or UdpSocketActor.Refused:
                break; // of a socket from before a restart
            case SocketEnded ended when PlaceOf(ended.Socket) is { } place:
                OnSocketEnded(place);
                break;
            case SocketEnded:
                break;
            case ReopenTick tick:
                StartSocket(tick.Place);
                break;
            case GetSocket:
                _places.Where(place => place.IsOpen).ToList().ForEach(place => Sender.Tell(OpenedAt(place))); // of the others they will be told
                break;
            default:
                OnCountersMessage(message);
                break;
        }
    }

    private Place? PlaceOf(IActorRef socket) => _places.Find(place => socket.Equals(place.Socket));

    /// <summary>The second one follows when the port of the first is known.</summary>
    private void OnOpen(Open open)
    {
        (_asked, _also, _everOpen) = (open, open.Also, open.Again);
        Begin(open.Local);
        if (_also is not null && open.Again)
        {
            Begin(new IPEndPoint(_also, open.Local.Port));
        }
    }

    private void Begin(IPEndPoint local)
    {
        var place = new Place(local);
        _places.Add(place);
        StartSocket(place);
    }

    private void StartSocket(Place place)
    {
        var socket = Context.ActorOf(UdpSocketActor.Props(_setup, _refs), $"socket-{++_socketNumber}");
        place.Socket = Context.WatchWith(socket, new SocketEnded(socket));
        _uncounted.Add(socket);
        socket.Tell(new UdpSocketActor.Open(place.Local, OneFamily: _also is not null));
    }

    private void OnOpened(Place place, IPEndPoint local)
    {
        place.Local = local;
        place.OpenedAt = _setup.Time.GetUtcNow();
        place.IsOpen = true;
        TellProtocols(OpenedAt(place));
        if (_everOpen)
        {
            return;
        }

        if (_also is not null && _places.Count == 1)
        {
            Begin(new IPEndPoint(_also, local.Port));
        }
        else if (_places.TrueForAll(each => each.IsOpen))
        {
            _everOpen = true;
            Context.Parent.Tell(new Opened(_places[0].Local, _places.ElementAtOrDefault(1)?.Local));
        }
    }

    private SocketOpened OpenedAt(Place place) => new(place.Socket!, place.Local, ListenAddresses.IsForBoth(place.Local.Address, _also));

    private void OnRefused(Place place, UdpSocketActor.Refused refused)
    {
        if (_everOpen)
        {
            Report($"can't bind UDP {refused.Local}: {refused.Error}");
            Context.Stop(place.Socket);
            return;
        }

        Context.Parent.Tell(new OpenFailed(refused.Local, refused.Error));
        foreach (var given in _places)
        {
            Timers.Cancel(given); // one that has died meanwhile has no socket, and is not to get one
            if (given.Socket is { } socket)
            {
                Context.Stop(socket);
                TellLost(given);
            }
        }

        _places.Clear();
        _asked = null;
    }

    private void OnSocketEnded(Place place)
    {
        TellLost(place);
        if (place.IsOpen)
        {
            Report("the UDP socket died");
            place.Backoff = _setup.Time.GetUtcNow() - place.OpenedAt >= LongestBackoff ? FirstBackoff : place.Backoff;
        }

        (place.Socket, place.IsOpen) = (null, false);
        _log.Info("UDP socket {0} gone, the next in {1}", place.Local, place.Backoff);
        Timers.StartSingleTimer(place, new ReopenTick(place), place.Backoff);
        place.Backoff = place.Backoff * 2 < LongestBackoff ? place.Backoff * 2 : LongestBackoff;
    }

    private void TellLost(Place place)
    {
        if (place.Socket is { } socket)
        {
            TellProtocols(new SocketLost(socket));
        }
    }

    private void TellProtocols(object message)
    {
        _refs.V4.Tell(message);
        _refs.V5.Tell(message);
    }

    private static void Report(string error) => Context.Parent.Tell(new DiscoveryActor.SourceFailed(DiscoveryActor.Discv4, error));

    /// <summary>Bind there; answered to the parent with <see cref="Opened"/> or <see cref="OpenFailed"/> unless this is a start after a failure.</summary>
    /// <param name="Local">Port 0 takes a free one.</param>
    /// <param name="Also">A second socket at this address of the other family, on the same port.</param>
    public sealed record Open(IPEndPoint Local, IPAddress? Also = null, bool Again = false) : ILocalMessage;

    /// <summary>All sockets are open; when one is refused, none is.</summary>
    public sealed record Opened(IPEndPoint Local, IPEndPoint? Also = null) : ILocalMessage;

    /// <summary>An address was refused, so no socket is open.</summary>
    public sealed record OpenFailed(IPEndPoint Local, string Error) : ILocalMessage;

    /// <summary>From a protocol that starts: answered with <see cref="SocketOpened"/> for each socket that is open; of the others it is told as soon as they are.</summary>
    public sealed record GetSocket : IDeadLetterSuppression, ILocalMessage
    {
        public static GetSocket Instance { get; } = new();
    }

    private sealed record SocketEnded(IActorRef Socket) : ILocalMessage;

    private sealed record ReopenTick(Place Place) : ILocalMessage;

    /// <summary>One address that is bound, and the socket that it has now.</summary>
    private sealed class Place(IPEndPoint local)
    {
        public IPEndPoint Local { get; set; } = local;

        public IActorRef? Socket { get; set; }

        public bool IsOpen { get; set; }

        public DateTimeOffset OpenedAt { get; set; }

        public TimeSpan Backoff { get; set; } = FirstBackoff;
    }
}
