using System.Net;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>
/// discv4: matches replies to requests (geth: UDPv4.loop, pending and gotreply), answers the requests of others, and keeps the endpoint proofs. It
/// lives on when the socket dies; then every request under way is answered <see cref="RequestFailure.SocketLost"/>. The socket outlives it likewise.
/// </summary>
public sealed partial class Discv4Actor : Devp2pActor, IWithTimers, IWithUnboundedStash
{
    internal const int MaxProofs = 16_384;

    /// <summary>/bonds may fail on the very message that asks for a bond, and nobody would end it. Longer than its queue takes.</summary>
    internal static readonly TimeSpan BondBound = TimeSpan.FromSeconds(30);

    private readonly DiscoverySetup _setup;
    private readonly DiscoveryRefs _refs;
    private readonly EndpointProofs _proofs;
    private readonly PendingReplies _pending;
    private readonly ClockSuspicion _clock;
    private readonly Discv4Counters _counters = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly OpenSockets _sockets;
    private NodeRecord? _record;

    public Discv4Actor(DiscoverySetup setup, DiscoveryRefs refs)
    {
        ArgumentNullException.ThrowIfNull(setup);
        (_setup, _refs) = (setup, refs);
        _proofs = new EndpointProofs(setup.Time, setup.Settings.ProofLifetime, MaxProofs);
        _sockets = new OpenSockets(setup.Settings.MaxInFlight);
        _pending = new PendingReplies(setup.Settings.ResponseTimeout);
        _clock = new ClockSuspicion(setup.Time);
        _nextQuery = setup.Time.GetUtcNow().Ticks; // no answer from before a restart can pass for one of now
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    public static Props Props(DiscoverySetup setup, DiscoveryRefs refs) => Akka.Actor.Props.Create(() => new Discv4Actor(setup, refs));

    protected override void PreStart() => _refs.Udp.Tell(UdpListenerActor.GetSocket.Instance);

    protected override void PreRestart(Exception reason, object message)
    {
        if (((message as SetRecord)?.Record ?? _record) is { } record)
        {
            Stash.Prepend([new Envelope(new SetRecord(record), ActorRefs.Nobody)]); // the mailbox outlives the restart, and may have a newer one
        }

        Refusal.Tell(message, Sender, RequestFailure.Restarted);
        base.PreRestart(reason, message);
    }

    /// <summary>Of a restart, too: ours, or that of discovery. Whoever has asked waits for nothing more.</summary>
    protected override void PostStop() => FailAll(RequestFailure.Restarted, _ => true);

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
            default:
                OnSocketMessage(message);
                break;
        }
    }

    private void OnSocketMessage(object message)
    {
        switch (message)
        {
            case SocketOpened opened:
                _sockets.TryAdd(opened);
                break;
            case SocketLost lost:
                OnSocketLost(lost);
                break;
            case GetCounts get:
                get.Asker.Tell(new UdpListenerActor.Counters(_counters.With(get.Sockets)));
                break;
            case SetRecord set:
                _record = set.Record;
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnSocketLost(SocketLost lost)
    {
        if (_sockets.Remove(lost) is { } gone)
        {
            FailAll(RequestFailure.SocketLost, gone.Serves);
        }
    }

    /// <summary>All to addresses of which <paramref name="concerned"/> is true.</summary>
    private void FailAll(RequestFailure failure, Func<IPAddress, bool> concerned)
    {
        var queues = _findQueues.Where(queue => concerned(queue.Key.To.Address)).ToArray();
        var bonds = _bonds.Keys.Where(node => concerned(node.Ip)).ToArray();
        var queued = queues.SelectMany(queue => queue.Value).ToList();
        Array.ForEach(queues, queue => _findQueues.Remove(queue.Key));
        foreach (var node in bonds)
        {
            TakeBond(node, out var bond);
            _waiting -= bond!.Requests.Count;
            queued.AddRange(bond.Requests);
        }

        foreach (var request in _pending.TakeAll(request => concerned(request.To.Address)))
        {
            EndPending(request, failure);
        }

        queued.ForEach(request => Fail(request, failure));
    }

    private bool IsAllowed(IPAddress address) => _setup.Settings.Allows(address);

    private void Warn() => _log.Warning("Many requests time out or come expired: check that the clock of this machine is right");

    /// <summary>Our own record, whenever it changes.</summary>
    public sealed record SetRecord(NodeRecord Record) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>From the owner of the sockets: tell <paramref name="Asker"/> what became of the packets, with what the sockets have counted.</summary>
    internal sealed record GetCounts(IActorRef Asker, DatagramCounts Sockets) : IDeadLetterSuppression, ILocalMessage;

    private sealed record ProofFound(NodeAt Node, DateTimeOffset? LastPong) : IDeadLetterSuppression, ILocalMessage;

    private sealed record BondTick(NodeAt Node) : ILocalMessage;

    private sealed record DeadlineTick : ILocalMessage
    {
        public static DeadlineTick Instance { get; } = new();
    }
}
