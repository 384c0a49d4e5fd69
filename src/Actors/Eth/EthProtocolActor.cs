using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Chain.Store;
using Akka.Devp2p.Wire.Eth;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Eth;

/// <summary>
/// eth with one peer: geth's eth.Handler and Peer.Handshake. Sends Status at once, gives the peer a bounded time for its own, then answers
/// requests from the chain. <see cref="EthMachine"/> decides; this actor sends, times and fails the peer, and says how useful it is (<see cref="EthUsefulness"/>).
/// </summary>
public sealed class EthProtocolActor : ProtocolActor, IWithTimers
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly PeerInfo _peer;
    private readonly TimeSpan _handshakeTimeout;
    private readonly EthMachine _machine;
    private readonly EthUsefulness _usefulness = new();
    private ICancelable? _slices;
    private bool _hasFailed;

    public EthProtocolActor(PeerInfo peer, NetworkConfig network, IHeaderChain chain, TimeSpan handshakeTimeout)
    {
        ArgumentNullException.ThrowIfNull(peer);
        (_peer, _handshakeTimeout) = (peer, handshakeTimeout);
        _machine = new EthMachine(network, chain, peer.Running.Version);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="peer">The peer; its running capability is the version to speak.</param>
    /// <param name="network">Our network.</param>
    /// <param name="chain">Our chain, to answer from.</param>
    /// <param name="handshakeTimeout">Bound of the wait for the peer's Status.</param>
    public static Props Props(PeerInfo peer, NetworkConfig network, IHeaderChain chain, TimeSpan handshakeTimeout) =>
        Akka.Actor.Props.Create(() => new EthProtocolActor(peer, network, chain, handshakeTimeout));

    protected override void PreStart()
    {
        Timers.StartSingleTimer(HandshakeTimeoutTick.Instance, HandshakeTimeoutTick.Instance, _handshakeTimeout);
        Apply(_machine.Start());
    }

    protected override void PostStop()
    {
        _slices?.Cancel();
        if (_machine.Theirs is null && !_hasFailed)
        {
            _peer.Meters?.Eth.Failed(_peer.Inbound, null);
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case MessageReceived received:
                OnMessage(received);
                break;
            case HandshakeTimeoutTick:
                Apply(_machine.OnHandshakeTimeout());
                break;
            case SliceTick:
                OnSliceTick();
                break;
            case SendQueueFull or SendQueueReady:
                // only answers are sent here, and a peer that does not read them is the PeerActor's to end
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnMessage(MessageReceived received)
    {
        var step = _machine.OnMessage(received.Code, received.Payload);
        if (step.Unasked)
        {
            _peer.Meters?.Of(_peer.Running, EthVersion.Length(_peer.Running.Version)).Stale(received.Code);
        }

        Apply(step);
    }

    private void Apply(EthStep step)
    {
        if (step.Fault is { } fault)
        {
            Fail(step.Reason, fault);
            return;
        }

        if (step.Code is { } code)
        {
            Context.Parent.Tell(new SendMessage((int)code, step.Payload));
        }

        if (step.Delivered)
        {
            _usefulness.Delivered();
        }

        if (step.Learned)
        {
            Timers.Cancel(HandshakeTimeoutTick.Instance);
            // not by Timers, in whose wrapping a tick that crosses the end of the peer would be a dead letter
            _slices ??= Context.System.Scheduler.ScheduleTellRepeatedlyCancelable(EthUsefulness.Slice, EthUsefulness.Slice, Self, SliceTick.Instance, Self);
            Context.Parent.Tell(new DescribePeer(EthPeerInfo.Of(_peer.Running.Version, _machine.Theirs!, _machine.Range)));
        }
    }

    private void Fail(DisconnectReason reason, string fault)
    {
        _log.Debug("{0} fails: {1}", _peer.Id.Short, fault);
        if (_machine.Theirs is null)
        {
            _peer.Meters?.Eth.Failed(_peer.Inbound, fault);
        }

        _hasFailed = true;
        Timers.CancelAll();
        _slices?.Cancel();
        Context.Parent.Tell(new FailPeer(reason, fault) { WrongNetwork = EthHandshake.IsOtherNetwork(fault) });
        Become(Failed);
    }

    private void OnSliceTick()
    {
        if (_usefulness.EndSlice())
        {
            Context.Parent.Tell(new ScoreUsefulness(_usefulness.Score));
        }
    }

    /// <summary>The peer is being disconnected: what it had sent before counts for nothing.</summary>
    private void Failed(object message)
    {
        switch (message)
        {
            case MessageReceived or HandshakeTimeoutTick or SliceTick or SendQueueFull or SendQueueReady:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private sealed record SliceTick : IDeadLetterSuppression, ILocalMessage
    {
        public static SliceTick Instance { get; } = new();
    }

    private sealed record HandshakeTimeoutTick : ILocalMessage
    {
        public static HandshakeTimeoutTick Instance { get; } = new();
    }
}
