using System.Collections.Immutable;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Server;

// after a restart: who is connected is what /peers say; what the world was told before the failure is made good
public sealed partial class ServerActor
{
    private static readonly TimeSpan RebuildLimit = TimeSpan.FromSeconds(5);

    private readonly HashSet<IActorRef> _awaited = [];
    private readonly Dictionary<IActorRef, PeerLeft> _lefts = [];
    private Before? _before;
    private bool _rebuilding;
    private bool _configured;
    private bool _listed;

    /// <summary>What outlives the failure: the peers that were published, the handshakes that may make one, and what had been asked for.</summary>
    private sealed record Before(
        ImmutableArray<Entry> Published, ImmutableArray<Handshaking> Handshakes, ImmutableArray<NodeId> Unwanted, DisconnectReason? Stopping,
        ImmutableArray<IActorRef> AwaitAllGone, PeerScores Scores) : ILocalMessage;

    /// <param name="Handshake">It has come to the second checkpoint.</param>
    /// <param name="Id">Its node.</param>
    /// <param name="Flags">As it told them.</param>
    /// <param name="HasPlace">It has passed it.</param>
    private readonly record struct Handshaking(IActorRef Handshake, NodeId Id, PeerFlags Flags, bool HasPlace);

    protected override void PostRestart(Exception reason)
    {
        _log.Warning("server restarted, asking the peers: {0}", reason.Message);
        _rebuilding = true;
        Timers.StartSingleTimer(RebuildTick.Instance, RebuildTick.Instance, RebuildLimit);
        _context.Refs.Peers.Tell(PeersActor.GetChildren.Instance);
        Dialer.Tell(DialSchedulerActor.ServerRestarted.Instance);
        LoadBans();
        StartChurn();
        Become(Rebuilding);
    }

    /// <summary>The mailbox outlives the restart. In front of all else: so not even the failure that is one too many comes before it.</summary>
    private void Remember()
    {
        if ((_rebuilding ? _before : AsItIs()) is { } before)
        {
            Stash.Prepend([new Envelope(before, Self)]);
        }

        Before AsItIs() => new(
            [.. _peers.Values],
            [.. _handshakes.Select(pair => new Handshaking(pair.Key, pair.Value.Id, pair.Value.Flags, HasPlace(pair.Value.Id, pair.Key)))],
            [.. _unwanted],
            _stopping,
            [.. _awaitAllGone],
            _scores);

        bool HasPlace(NodeId id, IActorRef handshake) => _joining.TryGetValue(id, out var joining) && joining.Equals(handshake);
    }

    /// <summary>Until every PeerActor has reported or is gone.</summary>
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
            case Before before:
                OnBefore(before);
                break;
            case PeerJoined joined:
                OnReported(joined);
                break;
            case PeerLeft left:
                // not stashed, for it comes before the peer's end; ends are not, since the stash would turn them into a bare Terminated
                _lefts.TryAdd(left.Peer, left);
                break;
            case PeerGone gone:
                OnGoneMeanwhile(gone.Peer);
                break;
            case HandshakeGone gone:
                OnHandshakeGone(gone);
                break;
            case RebuildTick:
                GiveUpWaiting();
                break;
            default:
                Stash.Stash();
                break;
        }

        if (_listed && _configured && _before is not null && _awaited.Count == 0)
        {
            EndRebuilding(_before);
        }
    }

    // the first that is read, so all places are free
    private void OnBefore(Before before)
    {
        _before = before;
        foreach (var (handshake, id, flags, hasPlace) in before.Handshakes)
        {
            Follow(id, flags, handshake);
            if (hasPlace)
            {
                TakePlace(id, flags, handshake);
            }
        }
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

    private void OnReported(PeerJoined joined)
    {
        _awaited.Remove(joined.Peer);
        Context.WatchWith(joined.Peer, new PeerGone(joined.Peer));
        Take(joined).Left = _lefts.GetValueOrDefault(joined.Peer);
    }

    // who was published as added is published as dropped in the end; who came and went meanwhile, at once: the dialer knows it
    private void OnGoneMeanwhile(IActorRef peer)
    {
        _awaited.Remove(peer);
        if (Forget(peer) is { } entry && _before?.Published.Any(published => published.Actor.Equals(peer)) != true)
        {
            entry.Left ??= _lefts.GetValueOrDefault(peer);
            PublishAdded(entry);
            PublishDropped(entry);
        }
    }

    private void GiveUpWaiting()
    {
        _listed = _configured = true;
        _before ??= new Before([], [], [], null, [], _scores);
        _awaited.Clear();
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

    private void PublishAllDropped(DisconnectReason reason)
    {
        foreach (var entry in _rebuilding ? _before?.Published ?? [] : [.. _peers.Values])
        {
            entry.Left ??= _lefts.GetValueOrDefault(entry.Actor) ?? new PeerLeft(entry.Actor, entry.Start.Id, reason, false, "the node stops", false);
            PublishDropped(entry);
        }
    }

    private void EndRebuilding(Before before)
    {
        Timers.Cancel(RebuildTick.Instance);
        _rebuilding = false;
        Become(OnReceive);
        foreach (var entry in before.Published.Where(entry => Find(entry.Actor, entry.Start.Id) is null))
        {
            entry.Left ??= _lefts.GetValueOrDefault(entry.Actor);
            PublishDropped(entry, forgotten: _peers.ContainsKey(entry.Start.Id));
        }

        var published = before.Published.Select(entry => entry.Actor).ToHashSet();
        foreach (var entry in _peers.Values)
        {
            entry.Left ??= _lefts.GetValueOrDefault(entry.Actor);
            if (!published.Contains(entry.Actor))
            {
                PublishAdded(entry);
            }
        }

        _lefts.Clear();
        _before = null;
        _scores.TakeOver(before.Scores);
        foreach (var id in before.Unwanted)
        {
            Drop(id, DisconnectReason.Requested, "removed meanwhile");
        }

        if (before.Stopping is { } reason)
        {
            _awaitAllGone.AddRange(before.AwaitAllGone);
            DropAll(reason);
        }

        Stash.UnstashAll();
    }
}
