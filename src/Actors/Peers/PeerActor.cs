using System.Collections.Immutable;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Supervision;
using Akka.Devp2p.Wire.P2p;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Peers;

/// <summary>
/// One connected peer: geth's <c>Peer.run</c>. Deals messages out to the protocols by their offset, answers the base protocol, pings, and
/// ends the connection with a reason. Owns the connection from <see cref="TakeOver"/> on; when it stops, the connection is closed.
/// </summary>
public sealed partial class PeerActor : Devp2pActor, IWithTimers
{
    /// <summary>Pings answered between two of our own; more are ignored, as a flood of them is no sign of life we have to return.</summary>
    internal const int MaxPings = 64;

    /// <summary>A peer that is there so long counts as one that stayed, as in geth's metrics.</summary>
    internal static readonly TimeSpan StayedAfter = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Messages of the base protocol between two of our pings; one more ends the connection. Honest peers send a few, and even one that is ignored
    /// has to be decrypted. geth answers all pings, as fast as its queue goes.
    /// </summary>
    internal const int MaxBaseMessages = 1024;

    /// <summary>Penalties passed on between two pings: the peer decides how often a protocol has reason to complain.</summary>
    internal const int MaxFaults = 16;

    private readonly ServerContext _context;
    private readonly PeerStart _start;
    private readonly IActorRef _handshake;
    private readonly DateTimeOffset _startedAt;
    private readonly List<Protocol> _protocols = [];
    private readonly EventStream _events = Context.System.EventStream; // read here: a strategy is made where there is no Context
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private Connection? _connection;
    private ImmutableSortedDictionary<string, object?> _described = ImmutableSortedDictionary<string, object?>.Empty;
    private ServerActor.PeerLeft? _left;
    private IDisposable? _metered;
    private int _pings;
    private int _baseMessages;
    private int _faults;

    /// <summary>Made by PeersActor only.</summary>
    public PeerActor(ServerContext context, PeerStart start, IActorRef handshake)
    {
        _context = context;
        _start = start;
        _handshake = handshake;
        _startedAt = context.Time.GetUtcNow();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Command of HandshakeActor: the connection is yours; answered by <see cref="TakenOver"/>.</summary>
    internal sealed record TakeOver(Connection Connection) : ILocalMessage;

    /// <summary>Answer: the connection is mine.</summary>
    internal sealed record TakenOver : IDeadLetterSuppression, ILocalMessage
    {
        public static TakenOver Instance { get; } = new();
    }

    /// <summary>Command: ends the connection; for a peer that is gone already it is no dead letter.</summary>
    internal sealed record Disconnect(DisconnectReason Reason, string Detail) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Query of a restarted ServerActor, answered by <see cref="ServerActor.PeerJoined"/>, or by stopping.</summary>
    internal sealed record Report : ILocalMessage
    {
        public static Report Instance { get; } = new();
    }

    private sealed record PingTick : ILocalMessage
    {
        public static PingTick Instance { get; } = new();
    }

    private sealed record StayedTick : ILocalMessage
    {
        public static StayedTick Instance { get; } = new();
    }

    private sealed record HandshakeGone : ILocalMessage
    {
        public static HandshakeGone Instance { get; } = new();
    }

    private sealed record ProtocolGone(string Name) : ILocalMessage;

    private sealed class Protocol(MatchedCapability matched, IActorRef actor, ProtocolMeters meters)
    {
        public MatchedCapability Matched { get; } = matched;

        public IActorRef Actor { get; } = actor;

        public ProtocolMeters Meters { get; } = meters;

        public string Name => Matched.Capability.Name;
    }

    private NodeId Id => _start.Id;

    public static Props Props(ServerContext context, PeerStart start, IActorRef handshake) =>
        Akka.Actor.Props.Create(() => new PeerActor(context, start, handshake));

    protected override SupervisorStrategy SupervisorStrategy() => new StopStrategy(_events, _context.Time);

    protected override void PreStart() => Context.WatchWith(_handshake, HandshakeGone.Instance);

    protected override void PostStop()
    {
        _metered?.Dispose();
        _connection?.Leave(Self, DisconnectReason.Quitting); // closed long ago, unless this actor failed or the node restarts
    }

    /// <summary>The connection still belongs to HandshakeActor.</summary>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TakeOver take:
                Run(take.Connection);
                Sender.Tell(TakenOver.Instance);
                break;
            case HandshakeGone or Disconnect:
                Context.Stop(Self);
                break;
            case Report:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Run(Connection connection)
    {
        _connection = connection;
        _metered = _context.Meters.Track(Id, connection.Counters, _start.Flags);
        _context.Meters.Of(_start.Flags).Succeeded();
        Context.Unwatch(_handshake);
        foreach (var matched in _start.Matched)
        {
            var spec = _context.Protocols.First(protocol => protocol.Capability == matched.Capability);
            var info = new PeerInfo(
                _context.NodeName, _start.Key, _start.ClientName, _start.Capabilities, matched.Capability, _start.Flags, _start.Local, _start.Remote) { Meters = _context.Meters };
            var actor = Context.ActorOf(spec.Props(info), spec.Name);
            Context.WatchWith(actor, new ProtocolGone(spec.Name));
            _protocols.Add(new Protocol(matched, actor, _context.Meters.Of(matched.Capability, matched.Length)));
            _described = _described.SetItem(spec.Name, null);
        }

        Timers.StartPeriodicTimer(PingTick.Instance, PingTick.Instance, _context.Peers.PingInterval);
        Timers.StartSingleTimer(StayedTick.Instance, StayedTick.Instance, StayedAfter);
        _context.Refs.Server.Tell(Joined());
        Become(Running);
        connection.StartReading(Self);
    }

    private void Running(object message)
    {
        switch (message)
        {
            case Connection.Received received:
                OnReceived(received);
                break;
            case ProtocolActor.SendMessage send:
                OnSend(send);
                break;
            case ProtocolActor.Handled handled:
                handled.Credit.Release();
                break;
            case ProtocolActor.FailPeer fail:
                OnFail(fail);
                break;
            case ProtocolActor.DescribePeer describe:
                OnDescribe(describe);
                break;
            case PingTick:
                (_pings, _faults, _baseMessages) = (0, 0, 0);
                _connection!.Send(BaseProtocol.PingCode, BaseProtocol.EmptyPayload, MessageKind.Required);
                break;
            case Connection.QueueFull:
                TellProtocols(ProtocolActor.SendQueueFull.Instance);
                break;
            case Connection.QueueReady:
                TellProtocols(ProtocolActor.SendQueueReady.Instance);
                break;
            case ProtocolGone gone:
                Close(DisconnectReason.SubprotocolError, "protocol " + gone.Name + " has stopped");
                break;
            default:
                RunningControl(message);
                break;
        }
    }

    private void RunningControl(object message)
    {
        switch (message)
        {
            case Disconnect disconnect:
                Close(disconnect.Reason, disconnect.Detail);
                break;
            case ProtocolActor.PenalizePeer penalize:
                OnPenalize(penalize);
                break;
            case ProtocolActor.ScoreUsefulness useful:
                OnUsefulness(useful);
                break;
            case DescribeTick:
                TellDescribed();
                break;
            case StayedTick:
                _context.Meters.Of(_start.Flags).Stayed();
                break;
            case Connection.Ended ended:
                OnEnded(ended);
                break;
            case Connection.Closed:
                Leave(new ServerActor.PeerLeft(Self, Id, DisconnectReason.NetworkError, false, "connection closed", false) { Lost = true });
                Context.Stop(Self);
                break;
            case Report:
                Sender.Tell(Joined());
                break;
            case HandshakeGone:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>The reason is being sent; the actor stops when the connection is closed.</summary>
    private void Closing(object message)
    {
        switch (message)
        {
            case Connection.Closed:
                Context.Stop(Self);
                break;
            case Connection.Received received:
                received.Credit.Release();
                break;
            case ProtocolActor.Handled handled:
                handled.Credit.Release();
                break;
            case Report:
                Sender.Tell(Joined());
                _context.Refs.Server.Tell(_left);
                break;
            case Connection.Ended or Connection.QueueFull or Connection.QueueReady or ProtocolGone or PingTick or StayedTick or Disconnect or HandshakeGone:
            case ProtocolActor.SendMessage or ProtocolActor.FailPeer or ProtocolActor.DescribePeer or ProtocolActor.PenalizePeer or ProtocolActor.ScoreUsefulness:
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
