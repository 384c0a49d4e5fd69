using System.Collections.Immutable;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Server;

/// <summary>
/// Who may be a peer: geth's <c>Server.run</c>. Answers both checkpoints, knows who is connected, static and trusted, and publishes
/// PeerAdded and PeerDropped. It has no children: after a restart it asks /peers and the dialer for what it has forgotten, and no peer
/// is lost.
/// </summary>
public sealed partial class ServerActor : Devp2pActor, IWithTimers, IWithUnboundedStash
{
    private readonly ServerContext _context;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly EventStream _events = Context.System.EventStream; // read here: at the end of a stop there may be no Context
    private readonly Admission _admission;
    private readonly Dictionary<NodeId, Enode> _static = [];
    private readonly Dictionary<NodeId, Entry> _peers = [];
    private readonly Dictionary<IActorRef, (NodeId Id, PeerFlags Flags)> _handshakes = [];
    private readonly Dictionary<NodeId, IActorRef> _joining = [];
    private readonly HashSet<NodeId> _unwanted = [];
    private readonly List<IActorRef> _awaitAllGone = [];
    private DisconnectReason? _stopping;
    private bool _isRemembered;

    public ServerActor(ServerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
        var ours = context.Protocols.Select(protocol => protocol.Capability).ToHashSet();
        _admission = new Admission(context.Key.PublicKey.Id, context.Server.MaxPeers, context.Server.MaxInbound, ours, context.Peers.HandshakeTimeout * 0.6);
        _scores = new PeerScores(context.Reputation.HalfLife);
        _link = new LinkSuspicion(context.Reputation.LinkWindow, context.Reputation.LinkPause);
        _churn = new Churn(context.Reputation, context.Server, context.Randomness);
        Configure(context.Server.StaticNodes, context.Server.TrustedNodes);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    private IActorRef Dialer => _context.Refs.Dialer;

    public static Props Props(ServerContext context) => Akka.Actor.Props.Create(() => new ServerActor(context));

    /// <summary>Whoever was asking gets an answer: its connection is closed, the node may come again.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        if (message is CheckPostHandshake or CheckAddPeer)
        {
            Sender.Tell(new CheckRefused(DisconnectReason.TooManyPeers));
        }

        AskHeldAnew();
        Remember();
        _isRemembered = true;
        base.PreRestart(reason, message);
    }

    /// <summary>The node restarts, or gives us up: whoever was published as added is published as dropped too.</summary>
    protected override void PostStop()
    {
        if (!_isRemembered)
        {
            _stopping ??= DisconnectReason.Quitting;
            PublishAllDropped(_stopping.Value);
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Start:
                LoadBans();
                StartChurn();
                break;
            case CheckPostHandshake or CheckAddPeer:
                OnCheckpoint(message);
                break;
            case PeerJoined joined:
                OnJoined(joined);
                break;
            case HandshakeGone gone:
                OnHandshakeGone(gone);
                break;
            case PeerGone gone:
                OnPeerGone(gone);
                break;
            case HeldTick tick:
                RefuseHeld(tick.Id, DisconnectReason.AlreadyConnected);
                break;
            default:
                OnRequest(message);
                break;
        }
    }

    private void OnRequest(object message)
    {
        switch (message)
        {
            case GetPeers:
                Sender.Tell(new Peers([.. _peers.Values.OrderBy(entry => entry.Start.Id).Select(Snapshot)]));
                break;
            case GetPeerCount:
                Sender.Tell(new PeerCount(_peers.Count));
                break;
            case GetDialerState:
                Sender.Tell(StateForDialer());
                break;
            case AddStatic or RemoveStatic or AddTrusted or RemoveTrusted:
                OnWish(message);
                break;
            case DisconnectPeer drop:
                Drop(drop.Id, drop.Reason, "asked for");
                break;
            case DisconnectAll { Reason: var reason }:
                OnDisconnectAll(reason);
                break;
            case DialSchedulerActor.Ceased:
                break;
            case Configured or PeersActor.Children or RebuildTick or Before:
                // came after the rebuild had been given up
                break;
            default:
                OnReputationMessage(message);
                break;
        }
    }

    private void OnWish(object message)
    {
        switch (message)
        {
            case AddStatic { Node: var node }:
                OnAddStatic(node);
                Note(node.Id, trusted: false, message);
                break;
            case RemoveStatic { Id: var id }:
                OnRemoveStatic(id);
                Note(id, trusted: false, message);
                break;
            case AddTrusted { Id: var id }:
                Trust(id, true);
                Note(id, trusted: true, message);
                break;
            case RemoveTrusted { Id: var id }:
                Trust(id, false);
                Note(id, trusted: true, message);
                break;
        }
    }

    // a restart of the node itself takes us along, and the dialer, who remembers when it is only us
    private void Note(NodeId id, bool trusted, object command) => _context.Refs.Node.Tell(new NodeActor.Wished(id, trusted, command));

    private DialerState StateForDialer() => new(
        [.. _static.Values],
        [.. _admission.TrustedNodes],
        [.. _peers.Values.Select(Snapshot)],
        [.. _handshakes.Values.Where(handshake => handshake.Flags.HasFlag(PeerFlags.Inbound)).Select(handshake => handshake.Id)],
        _bans.Ids) { LinkSuspectedUntil = _link.Until };

    private void OnAddStatic(Enode node)
    {
        _static[node.Id] = node;
        LiftBan(node.Id);
        Dialer.Tell(new DialSchedulerActor.AddStatic(node));
    }

    private void OnRemoveStatic(NodeId id)
    {
        _static.Remove(id);
        Dialer.Tell(new DialSchedulerActor.RemoveStatic(id));
        Drop(id, DisconnectReason.Requested, "removed from the static nodes");
    }
}
