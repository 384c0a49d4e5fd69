using System.Net;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Supervision;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>
/// discv4 on one UDP port: matches replies to requests (geth: UDPv4.loop, pending and gotreply), answers the requests of others, and keeps
/// the endpoint proofs. It lives on when its socket dies; then every request under way is answered <see cref="RequestFailure.SocketLost"/>.
/// </summary>
public sealed partial class UdpListenerActor : Devp2pActor, IWithTimers
{
    internal const int MaxProofs = 16_384;

    /// <summary>/bonds may fail on the very message that asks for a bond, and nobody would end it. Longer than its queue takes.</summary>
    internal static readonly TimeSpan BondBound = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(200), LongestBackoff = TimeSpan.FromSeconds(10);

    private readonly DiscoverySetup _setup;
    private readonly DiscoveryRefs _refs;
    private readonly EndpointProofs _proofs;
    private readonly PendingReplies _pending;
    private readonly ClockSuspicion _clock;
    private readonly Discv4Counters _counters = new();
    private readonly EventStream _events = Context.System.EventStream; // read here: a strategy is made where there is no Context
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private IPEndPoint? _local;
    private IActorRef? _socket;
    private InFlightLimit _unsent;
    private NodeRecord? _record;
    private bool _everOpen;
    private int _socketNumber;
    private TimeSpan _backoff = FirstBackoff;
    private DateTimeOffset _openedAt;

    public UdpListenerActor(DiscoverySetup setup, DiscoveryRefs refs)
    {
        ArgumentNullException.ThrowIfNull(setup);
        (_setup, _refs) = (setup, refs);
        _proofs = new EndpointProofs(setup.Time, setup.Settings.ProofLifetime, MaxProofs);
        _unsent = new InFlightLimit(setup.Settings.MaxInFlight);
        _pending = new PendingReplies(setup.Settings.ResponseTimeout);
        _clock = new ClockSuspicion(setup.Time);
        _nextQuery = setup.Time.GetUtcNow().Ticks; // no answer from before a restart can pass for one of now
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

        if (_record is not null)
        {
            Self.Tell(new SetRecord(_record));
        }

        FailAll(RequestFailure.Restarted);
        AnswerLost(message);
        base.PreRestart(reason, message);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ReceivedPacket packet:
                OnPacket(packet);
                break;
            case DiscoveryActor.PingNode ping:
                OnRequest(ping.Node, Discv4PacketType.Ping, default);
                break;
            case DiscoveryActor.FindNodes find:
                OnRequest(find.Node, Discv4PacketType.FindNode, find.Target);
                break;
            case DiscoveryActor.RequestRecord request:
                OnRequest(request.Node, Discv4PacketType.EnrRequest, default);
                break;
            case DeadlineTick:
                OnDeadline();
                break;
            case TableActor.Closest closest:
                OnClosest(closest);
                break;
            case ProofFound found:
                OnProofFound(found);
                break;
            default:
                OnBondMessage(message);
                break;
        }
    }

    private void OnBondMessage(object message)
    {
        switch (message)
        {
            case BondActor.Started started:
                OnBondStarted(started.Node);
                break;
            case BondActor.Bonded bonded:
                OnBonded(bonded.Node);
                break;
            case BondsActor.BondEnded ended:
                OnBondEnded(ended.Node);
                break;
            case BondTick tick:
                OnBondEnded(tick.Node);
                break;
            case SetRecord set when set.Record.Sequence < _record?.Sequence:
                break; // of before a restart, told behind a newer one
            case SetRecord set:
                _record = set.Record;
                break;
            default:
                OnSocketMessage(message);
                break;
        }
    }

    private void OnSocketMessage(object message)
    {
        switch (message)
        {
            case GetCounters:
                OnGetCounters();
                break;
            case CountsAnswered answered:
                OnCountsAnswered(answered);
                break;
            case UdpSocketActor.Counted counted:
                OnCounted(counted.Values);
                break;
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
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>The request at which this actor has failed gets its answer, too.</summary>
    private void AnswerLost(object message)
    {
        switch (message)
        {
            case DiscoveryActor.PingNode ping:
                Sender.Tell(new DiscoveryActor.PingFailed(ping.Node.Id, RequestFailure.Restarted));
                break;
            case DiscoveryActor.FindNodes find:
                Sender.Tell(new DiscoveryActor.RequestFailed(find.Node.Id, RequestFailure.Restarted));
                break;
            case DiscoveryActor.RequestRecord request:
                Sender.Tell(new DiscoveryActor.RequestFailed(request.Node.Id, RequestFailure.Restarted));
                break;
        }
    }

    private void StartSocket()
    {
        var number = ++_socketNumber;
        _unsent = new InFlightLimit(_setup.Settings.MaxInFlight);
        _socket = Context.ActorOf(UdpSocketActor.Props(_setup.Sockets, _setup.Settings, _setup.Time), $"socket-{number}");
        Context.WatchWith(_socket, new SocketEnded(number));
        _uncounted = _socket;
        _socket.Tell(new UdpSocketActor.Open(_local!));
    }

    private void OnOpened(IPEndPoint local)
    {
        _local = local;
        _openedAt = _setup.Time.GetUtcNow();
        _isOpen = true;
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
        FailAll(RequestFailure.SocketLost);
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

    private static void Report(string error) => Context.Parent.Tell(new DiscoveryActor.SourceFailed(DiscoveryActor.Discv4, error));

    private bool IsAllowed(IPAddress address)
    {
        var nets = _setup.Settings.NetRestrict;
        return nets.IsDefaultOrEmpty || nets.Any(net => net.Contains(address));
    }

    private void Warn() => _log.Warning("Many requests time out or come expired: check that the clock of this machine is right");

    /// <summary>Bind there; answered to the parent with <see cref="Opened"/> or <see cref="OpenFailed"/> unless this is a start after a failure.</summary>
    public sealed record Open(IPEndPoint Local, bool Again = false) : ILocalMessage;

    public sealed record Opened(IPEndPoint Local) : ILocalMessage;

    public sealed record OpenFailed(IPEndPoint Local, string Error) : ILocalMessage;

    /// <summary>Our own record, whenever it changes.</summary>
    public sealed record SetRecord(NodeRecord Record) : ILocalMessage;

    private sealed record SocketEnded(int Number) : ILocalMessage;

    private sealed record ProofFound(NodeAt Node, DateTimeOffset? LastPong) : IDeadLetterSuppression, ILocalMessage;

    private sealed record BondTick(NodeAt Node) : ILocalMessage;

    private sealed record ReopenTick : ILocalMessage
    {
        public static ReopenTick Instance { get; } = new();
    }

    private sealed record DeadlineTick : ILocalMessage
    {
        public static DeadlineTick Instance { get; } = new();
    }
}
