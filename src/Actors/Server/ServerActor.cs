using System.Collections.Immutable;
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
    private static readonly TimeSpan RebuildLimit = TimeSpan.FromSeconds(5);

    private readonly ServerContext _context;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Admission _admission;
    private readonly Dictionary<NodeId, Enode> _static = [];
    private readonly Dictionary<NodeId, Entry> _peers = [];
    private readonly Dictionary<IActorRef, NodeId> _handshakes = [];
    private readonly Dictionary<NodeId, IActorRef> _joining = [];
    private readonly HashSet<NodeId> _unwanted = [];
    private readonly HashSet<IActorRef> _awaited = [];
    private readonly List<IActorRef> _awaitAllGone = [];
    private bool _configured;
    private bool _listed;
    private DisconnectReason? _stopping;

    public ServerActor(ServerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
        var ours = context.Protocols.Select(protocol => protocol.Capability).ToHashSet();
        _admission = new Admission(context.Key.PublicKey.Id, context.Server.MaxPeers, context.Server.MaxInbound, ours, context.Peers.HandshakeTimeout * 0.6);
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

        RefuseHeld(DisconnectReason.TooManyPeers);
        base.PreRestart(reason, message);
    }

    protected override void PostRestart(Exception reason)
    {
        _log.Warning("server restarted, asking the peers: {0}", reason.Message);
        _context.Refs.Peers.Tell(PeersActor.GetChildren.Instance);
        Dialer.Tell(DialSchedulerActor.ServerRestarted.Instance);
        Timers.StartSingleTimer(RebuildTick.Instance, RebuildTick.Instance, RebuildLimit);
        LoadBans();
        Become(Rebuilding);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Start:
                LoadBans();
                break;
            case CheckPostHandshake or CheckAddPeer:
                OnCheckpoint(message);
                break;
            case PeerJoined joined:
                OnJoined(joined);
                break;
            case PeerDescribed described when Find(described.Peer, described.Id) is { } entry:
                entry.Described = described.Described;
                break;
            case PeerLeft left when Find(left.Peer, left.Id) is { } entry:
                entry.Left ??= left;
                break;
            case PeerDescribed or PeerLeft:
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
                Sender.Tell(new Peers([.. _peers.Values.OrderBy(entry => entry.Start.Id).Select(entry => entry.Snapshot())]));
                break;
            case GetPeerCount:
                Sender.Tell(new PeerCount(_peers.Count));
                break;
            case GetDialerState:
                Sender.Tell(StateForDialer());
                break;
            case AddStatic { Node: var node }:
                OnAddStatic(node);
                break;
            case RemoveStatic { Id: var id }:
                OnRemoveStatic(id);
                break;
            case AddTrusted { Id: var id }:
                Trust(id, true);
                break;
            case RemoveTrusted { Id: var id }:
                Trust(id, false);
                break;
            case DisconnectPeer drop:
                Drop(drop.Id, drop.Reason, "asked for");
                break;
            case DisconnectAll { Reason: var reason }:
                OnDisconnectAll(reason);
                break;
            case Configured or PeersActor.Children or RebuildTick:
                // came after the rebuild had been given up
                break;
            default:
                OnBanMessage(message);
                break;
        }
    }

    private DialerState StateForDialer() => new(
        [.. _static.Values],
        [.. _admission.TrustedNodes],
        [.. _peers.Values.Select(entry => entry.Snapshot())],
        [.. _handshakes.Values],
        _bans.Ids);

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

    private void OnListed(PeersActor.Children children)
    {
        _listed = true;
        foreach (var peer in children.All)
        {
            Context.WatchWith(peer, new PeerGone(peer));
            _awaited.Add(peer);
            peer.Tell(PeerActor.Report.Instance);
        }
    }

    /// <summary>After a restart, until every PeerActor has reported or is gone.</summary>
    private void Rebuilding(object message)
    {
        switch (message)
        {
            case PeersActor.Children children:
                OnListed(children);
                break;
            case Configured configured:
                OnConfigured(configured);
                break;
            case PeerJoined joined when _awaited.Remove(joined.Peer):
                Take(joined);
                break;
            case PeerJoined joined:
                OnJoined(joined);
                break;
            case PeerGone gone:
                _awaited.Remove(gone.Peer);
                OnPeerGone(gone);
                break;
            case HandshakeGone gone:
                // not stashed: the stash would turn it into a bare Terminated
                OnHandshakeGone(gone);
                break;
            case RebuildTick:
                _listed = _configured = true;
                _awaited.Clear();
                break;
            default:
                Stash.Stash();
                break;
        }

        if (_listed && _configured && _awaited.Count == 0)
        {
            Timers.Cancel(RebuildTick.Instance);
            Become(OnReceive);
            Stash.UnstashAll();
        }
    }

    private void OnConfigured(Configured configured)
    {
        _configured = true;
        // the dialer knows what was taken away at run time, the settings do not
        _static.Clear();
        foreach (var id in _admission.TrustedNodes.ToList())
        {
            _admission.SetTrusted(id, false);
        }

        Configure(configured.StaticNodes, configured.TrustedNodes);
        foreach (var (id, entry) in _peers)
        {
            // it may have reported before we knew whom we trust
            entry.Flags = _admission.WithTrust(id, entry.Flags);
        }
    }
}
