using System.Net;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Supervision;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>
/// Owner of the UDP port that discv4 and discv5 share (geth: setupDiscovery and sharedUDPConn): opens it, opens it again when the socket dies, and tells
/// both protocols by <see cref="SocketOpened"/> and <see cref="SocketLost"/>. Datagrams don't pass through it, and when a protocol fails the socket stays.
/// </summary>
public sealed partial class UdpListenerActor : Devp2pActor, IWithTimers
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(200), LongestBackoff = TimeSpan.FromSeconds(10);

    private readonly DiscoverySetup _setup;
    private readonly DiscoveryRefs _refs;
    private readonly EventStream _events = Context.System.EventStream; // read here: a strategy is made where there is no Context
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private IPEndPoint? _local;
    private IActorRef? _socket;
    private bool _isOpen, _everOpen;
    private int _socketNumber;
    private TimeSpan _backoff = FirstBackoff;
    private DateTimeOffset _openedAt;

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
        if (_local is not null)
        {
            // the mailbox outlives the restart: the next instance finds the port, not the first free one
            Self.Tell(new Open(_local, Again: true));
        }

        TellProtocols(SocketLost.Instance);
        base.PreRestart(reason, message);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Open open:
                (_local, _everOpen) = (open.Local, open.Again);
                StartSocket();
                break;
            case UdpSocketActor.Opened opened when Sender.Equals(_socket):
                OnOpened(opened.Local);
                break;
            case UdpSocketActor.Refused refused when Sender.Equals(_socket):
                OnRefused(refused);
                break;
            case UdpSocketActor.Opened or UdpSocketActor.Refused:
                break; // of a socket from before a restart
            case SocketEnded ended:
                OnSocketEnded(ended.Number);
                break;
            case ReopenTick:
                StartSocket();
                break;
            case GetSocket when _isOpen:
                Sender.Tell(new SocketOpened(_socket!, _local!));
                break;
            case GetSocket:
                break; // they will be told
            default:
                OnCountersMessage(message);
                break;
        }
    }

    private void StartSocket()
    {
        var number = ++_socketNumber;
        _socket = Context.ActorOf(UdpSocketActor.Props(_setup, _refs), $"socket-{number}");
        Context.WatchWith(_socket, new SocketEnded(number));
        _uncounted = _socket;
        _socket.Tell(new UdpSocketActor.Open(_local!));
    }

    private void OnOpened(IPEndPoint local)
    {
        _local = local;
        _openedAt = _setup.Time.GetUtcNow();
        _isOpen = true;
        TellProtocols(new SocketOpened(_socket!, local));
        if (!_everOpen)
        {
            _everOpen = true;
            Context.Parent.Tell(new Opened(local));
        }
    }

    private void OnRefused(UdpSocketActor.Refused refused)
    {
        if (!_everOpen)
        {
            Context.Parent.Tell(new OpenFailed(refused.Local, refused.Error));
            _local = null;
        }
        else
        {
            Report($"can't bind UDP {refused.Local}: {refused.Error}");
        }

        Context.Stop(_socket);
    }

    private void OnSocketEnded(int number)
    {
        if (number != _socketNumber)
        {
            return;
        }

        var wasOpen = _isOpen;
        var livedLong = wasOpen && _setup.Time.GetUtcNow() - _openedAt >= LongestBackoff;
        (_socket, _isOpen) = (null, false);
        TellProtocols(SocketLost.Instance);
        if (_local is null)
        {
            return; // refused at the start: the parent knows
        }

        if (wasOpen)
        {
            Report("the UDP socket died");
        }

        _backoff = livedLong ? FirstBackoff : _backoff;
        _log.Info("UDP socket {0} gone, the next in {1}", _local, _backoff);
        Timers.StartSingleTimer(nameof(ReopenTick), ReopenTick.Instance, _backoff);
        _backoff = _backoff * 2 < LongestBackoff ? _backoff * 2 : LongestBackoff;
    }

    private void TellProtocols(object message)
    {
        _refs.V4.Tell(message);
        _refs.V5.Tell(message);
    }

    private static void Report(string error) => Context.Parent.Tell(new DiscoveryActor.SourceFailed(DiscoveryActor.Discv4, error));

    /// <summary>Bind there; answered to the parent with <see cref="Opened"/> or <see cref="OpenFailed"/> unless this is a start after a failure.</summary>
    public sealed record Open(IPEndPoint Local, bool Again = false) : ILocalMessage;

    public sealed record Opened(IPEndPoint Local) : ILocalMessage;

    public sealed record OpenFailed(IPEndPoint Local, string Error) : ILocalMessage;

    /// <summary>From a protocol that starts: answered with <see cref="SocketOpened"/> when a socket is open, else as soon as one is.</summary>
    public sealed record GetSocket : IDeadLetterSuppression, ILocalMessage
    {
        public static GetSocket Instance { get; } = new();
    }

    private sealed record SocketEnded(int Number) : ILocalMessage;

    private sealed record ReopenTick : ILocalMessage
    {
        public static ReopenTick Instance { get; } = new();
    }
}
