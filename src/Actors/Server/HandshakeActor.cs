using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Akka.Devp2p.Actors.Diagnostics;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.P2p;
using Akka.Devp2p.Wire.Rlpx;

namespace Akka.Devp2p.Actors.Server;

/// <summary>
/// Makes a peer of one connection, inbound or dialed: geth's <c>Server.setupConn</c>. RLPx handshake and first checkpoint, exchange of Hello
/// and second checkpoint, each exchange within 5 s, then the connection goes to a new PeerActor. Any fault ends the connection, with the
/// reason sent when there are keys to send it with.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "An actor has PostStop for that, and the connection usually outlives it.")]
public sealed partial class HandshakeActor : Devp2pActor, IWithTimers
{
    private readonly ServerContext _context;
    private readonly IStreamSocket _socket;
    private readonly DialOrder? _order;
    private readonly IActorRef? _dial;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Activity? _span;
    private Connection _connection = null!;
    private PublicKey? _remote;
    private PeerFlags _flags;
    private Hello? _hello;
    private HandshakeStage _stage = HandshakeStage.Rlpx;
    private DisconnectReason? _reason;
    private DialOutcome _outcome = DialOutcome.Failed;
    private string _detail = string.Empty;
    private bool _handedOver;
    private bool _dialGone;

    /// <summary>Made by HandshakesActor only.</summary>
    public HandshakeActor(ServerContext context, IStreamSocket socket, DialOrder? order, IActorRef? dial)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
        _socket = socket;
        _order = order;
        _dial = dial;
        _flags = order?.Flags ?? PeerFlags.Inbound;
        _span = Traces.Begin(Traces.Handshake, context.NodeName, order?.Trace ?? default)?.SetTag("direction", order is null ? "inbound" : "outbound");
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Told to the dial: how the handshake ended.</summary>
    internal sealed record Ended(DialOutcome Outcome, string Detail) : IDeadLetterSuppression, ILocalMessage;

    private sealed record StageTick : ILocalMessage
    {
        public static StageTick Instance { get; } = new();
    }

    private sealed record DialGone : ILocalMessage
    {
        public static DialGone Instance { get; } = new();
    }

    private sealed record PeerGone : ILocalMessage
    {
        public static PeerGone Instance { get; } = new();
    }

    private sealed record CheckFailed(string Error) : ILocalMessage;

    public static Props Props(ServerContext context, IStreamSocket socket, DialOrder? order, IActorRef? dial) =>
        Akka.Actor.Props.Create(() => new HandshakeActor(context, socket, order, dial));

    /// <summary>When this fails there is no PostStop, and the socket has no other owner.</summary>
    protected override void PreStart()
    {
        var begun = false;
        try
        {
            Begin();
            begun = true;
        }
        finally
        {
            if (!begun)
            {
                _connection?.Dispose();
                _socket.Dispose();
            }
        }
    }

    private void Begin()
    {
        _connection = new Connection(_socket, _context.Peers, _context.Credit, _context.Meters, _context.Time);
        if (_dial is not null)
        {
            Context.WatchWith(_dial, DialGone.Instance);
        }

        var handshake = _order is null
            ? RlpxHandshake.Accept(_context.Key, _context.Randomness.Fill)
            : RlpxHandshake.Initiate(_context.Key, _order.Node.Key, _context.Randomness.Fill);
        StartStage();
        _connection.StartHandshake(handshake, _order is not null, Self);
        Become(Securing);
    }

    protected override void PostStop()
    {
        _span?.End(_outcome.ToString(), failed: !_handedOver);
        if (!_handedOver)
        {
            _context.Meters.Of(_flags).Failed(_stage, _reason);
            _connection.Abort(Self);
        }

        if (!_dialGone)
        {
            _dial?.Tell(new Ended(_outcome, _detail));
        }
    }

    protected override void OnReceive(object message) => Unhandled(message);

    private void Securing(object message)
    {
        switch (message)
        {
            case Connection.Secured { Remote: var remote }:
                (_remote, _stage) = (remote, HandshakeStage.Admission);
                _span?.With(remote.Id);
                Ask(new ServerActor.CheckPostHandshake(remote.Id, _flags));
                Become(CheckingIdentity);
                break;
            default:
                Always(message);
                break;
        }
    }

    private void CheckingIdentity(object message)
    {
        switch (message)
        {
            case ServerActor.CheckPassed { Flags: var flags }:
                _flags = flags;
                StartStage();
                var capabilities = _context.Protocols.Select(protocol => protocol.Capability).Order().ToArray();
                var hello = new Hello(BaseProtocol.Version, _context.ClientName, capabilities, 0, _context.Key.PublicKey.Bytes.ToArray());
                _connection.Send(BaseProtocol.HelloCode, hello.Encode(), MessageKind.Required);
                _connection.ReadOne();
                _stage = HandshakeStage.Hello;
                Become(ExchangingHello);
                break;
            case ServerActor.CheckRefused { Reason: var reason }:
                Fail(reason, "refused after RLPx");
                break;
            default:
                Always(message);
                break;
        }
    }

    private void ExchangingHello(object message)
    {
        switch (message)
        {
            case Connection.Received received:
                received.Credit.Release();
                OnFirstMessage(received);
                break;
            default:
                Always(message);
                break;
        }
    }

    private void CheckingPeer(object message)
    {
        switch (message)
        {
            case ServerActor.CheckPassed { Flags: var flags }:
                _flags = flags;
                _context.Refs.Peers.Tell(new PeersActor.Create(PeerStart(), Self));
                Become(HandingOver);
                break;
            case ServerActor.CheckRefused { Reason: var reason }:
                Fail(reason, "refused after Hello");
                break;
            default:
                Always(message);
                break;
        }
    }

    private void HandingOver(object message)
    {
        switch (message)
        {
            case PeersActor.Created { Peer: var peer }:
                // from here on the peer ends it: a timeout that crosses the hand-over would close a connection that is no longer ours
                Timers.Cancel(StageTick.Instance);
                Context.WatchWith(peer, PeerGone.Instance);
                peer.Tell(new PeerActor.TakeOver(_connection));
                break;
            case PeersActor.NotCreated:
                Stop(DialOutcome.Failed, "no peer actor");
                break;
            case PeerActor.TakenOver:
                _handedOver = true;
                _outcome = DialOutcome.Connected;
                Context.Stop(Self);
                break;
            case PeerGone:
                Stop(DialOutcome.Failed, "peer actor stopped");
                break;
            default:
                Always(message);
                break;
        }
    }

    /// <summary>The reason is being sent.</summary>
    private void Closing(object message)
    {
        switch (message)
        {
            case DialGone:
                _dialGone = true;
                Context.Stop(Self);
                break;
            case Connection.Closed:
                Context.Stop(Self);
                break;
            case Connection.Received received:
                received.Credit.Release();
                break;
            case Connection.Ended or Connection.Secured or StageTick or CheckFailed or ServerActor.CheckPassed or ServerActor.CheckRefused or PeerGone:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Always(object message)
    {
        switch (message)
        {
            case Connection.Ended { Cause: var cause, Detail: var detail }:
                OnBroken(cause, detail);
                break;
            case Connection.Closed:
                Stop(DialOutcome.Closed, "connection closed");
                break;
            case StageTick:
                Stop(DialOutcome.Timeout, "handshake timed out");
                break;
            case CheckFailed { Error: var error }:
                Stop(DialOutcome.Failed, error);
                break;
            case DialGone:
                _dialGone = true;
                Stop(DialOutcome.Failed, "dial cancelled");
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
