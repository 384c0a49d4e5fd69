using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using Akka.Devp2p.Actors.Diagnostics;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Supervision;

namespace Akka.Devp2p.Actors.Server;

/// <summary>
/// One dial: geth's <c>dialTask.run</c>. Looks the host name up, connects, at the address of the other family when it can't at the first, hands the socket to /handshakes and lives until that handshake
/// has ended; then tells the dialer <see cref="Ended"/> and stops. When it stops early, its connect and its handshake end too.
/// </summary>
/// <param name="context">What all share.</param>
/// <param name="order">Whom to dial.</param>
/// <param name="dialer">Who is told how it ended.</param>
public sealed class DialActor(ServerContext context, DialOrder order, IActorRef dialer) : Devp2pActor, IWithTimers
{
    private readonly Activity? _span = Traces.Begin(Traces.Dial, context.NodeName)?.With(order.Node.Id).SetTag("source", order.Source);
    private ImmutableArray<IPEndPoint> _places = []; // still to be tried
    private long _begun;
    private (DialOutcome Outcome, string Detail)? _first; // of the address that we prefer: that of the next is told only when it connects
    private HostLookup? _lookup;
    private ConnectAttempt? _attempt;
    private IStreamSocket? _socket; // until there is a handshake that owns it

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>To the dialer: nobody answers where the node was, and it has another address. Answered with <see cref="MayMoveOn"/>.</summary>
    internal sealed record MovesOn(DialOrder Order, IPAddress To) : ILocalMessage;

    /// <summary>The dial may have ended meanwhile.</summary>
    internal sealed record MayMoveOn(bool Granted) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Told to the dialer, last of all.</summary>
    internal sealed record Ended(DialOrder Order, DialOutcome Outcome, string Detail) : ILocalMessage;

    private sealed record BoundTick : ILocalMessage
    {
        public static BoundTick Instance { get; } = new();
    }

    private sealed record HandshakeGone : ILocalMessage
    {
        public static HandshakeGone Instance { get; } = new();
    }

    public static Props Props(ServerContext context, DialOrder order, IActorRef dialer) =>
        Akka.Actor.Props.Create(() => new DialActor(context, order, dialer));

    protected override void PreStart()
    {
        if (order.Node.HostName is { } name && order.Node.Ip is null)
        {
            Timers.StartSingleTimer(BoundTick.Instance, BoundTick.Instance, context.Server.HostNameTimeout);
            _lookup = HostLookup.Start(context.HostNames, name, Self);
            Become(Resolving);
        }
        else
        {
            Connect(DialPlaces.Of(order.Node, context.Server), order.Node.TcpEndPoint is not null);
        }
    }

    protected override void PostStop()
    {
        _span?.End(nameof(DialOutcome.Failed), failed: true); // cancelled, unless it has ended
        GiveBack();
    }

    protected override void OnReceive(object message) => Unhandled(message);

    private void Resolving(object message)
    {
        switch (message)
        {
            case HostLookup.Found { Addresses: var addresses }:
                Connect(DialPlaces.Of(order.Node, addresses, context.Server), addresses.Count > 0 && order.Node.Tcp != 0);
                break;
            case HostLookup.NotFound { Error: var error }:
                End(DialOutcome.Unresolved, error);
                break;
            case BoundTick:
                End(DialOutcome.Unresolved, "host name not found in time");
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Connect(ImmutableArray<IPEndPoint> places, bool hasAny)
    {
        if (places.IsEmpty)
        {
            End(DialOutcome.Unresolved, hasAny ? "not in netrestrict" : "no usable address");
            return;
        }

        (_places, _begun) = (places, context.Time.GetTimestamp());
        context.Meters.Dials.Begun();
        Become(Connecting);
        ConnectNext();
    }

    /// <summary>All addresses together have the time of one dial: each gets its share of what is left.</summary>
    private void ConnectNext()
    {
        Bound(_places.Length);
        _attempt = ConnectAttempt.Start(context.Sockets, _places[0], Self);
        _places = _places.RemoveAt(0);
    }

    private void Bound(int shares)
    {
        var left = context.Server.DialTimeout - context.Time.GetElapsedTime(_begun);
        Timers.StartSingleTimer(BoundTick.Instance, BoundTick.Instance, left > TimeSpan.Zero ? left / shares : TimeSpan.Zero);
    }

    private void OnUnreachable(DialOutcome outcome, string detail)
    {
        var tried = _attempt is not null;
        _attempt?.Dispose();
        _attempt = null;
        _first ??= (outcome, detail);
        if (tried && !_places.IsEmpty)
        {
            Bound(1); // of the answer, too
            dialer.Tell(new MovesOn(order, _places[0].Address));
            return;
        }

        context.Meters.Dials.Unreachable();
        End(_first.Value.Outcome, _first.Value.Detail);
    }

    private void Connecting(object message)
    {
        switch (message)
        {
            case ConnectAttempt.Completed { Attempt: var attempt } when attempt != _attempt:
                break; // it had timed out
            case ConnectAttempt.Completed { Error: { } error }:
                OnUnreachable(DialOutcomes.Of(error), error.ToString());
                break;
            case ConnectAttempt.Completed { Attempt: var attempt } when attempt.Take() is { } socket:
                _socket = socket;
                Timers.StartSingleTimer(BoundTick.Instance, BoundTick.Instance, Containers.AnswerLimit);
                context.Refs.Handshakes.Tell(new HandshakesActor.Start(socket, _span is null ? order : order with { Trace = _span.Context }, Self));
                Become(Handshaking);
                break;
            case MayMoveOn { Granted: true } when _attempt is null:
                ConnectNext();
                break;
            case MayMoveOn or BoundTick:
                OnUnreachable(DialOutcome.Timeout, "connect timed out");
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Handshaking(object message)
    {
        switch (message)
        {
            case HandshakesActor.Created { Handshake: var handshake }:
                Timers.Cancel(BoundTick.Instance);
                _socket = null;
                Context.WatchWith(handshake, HandshakeGone.Instance);
                break;
            case HandshakesActor.NotCreated:
                End(DialOutcome.Failed, "no handshake");
                break;
            case HandshakeActor.Ended ended:
                _socket = null;
                End(ended.Outcome, ended.Detail);
                break;
            case HandshakeGone:
                End(DialOutcome.Failed, "handshake stopped");
                break;
            case BoundTick:
                // /handshakes failed on the very message, and the socket is nobody's
                End(DialOutcome.Failed, "no handshake");
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void GiveBack()
    {
        _lookup?.Dispose();
        _attempt?.Dispose();
        _socket?.Dispose();
    }

    private void End(DialOutcome outcome, string detail)
    {
        // who learns that it has ended may rely on nothing being open any more
        GiveBack();
        _span?.End(outcome.ToString(), outcome != DialOutcome.Connected);
        dialer.Tell(new Ended(order, outcome, detail));
        Context.Stop(Self);
    }
}
