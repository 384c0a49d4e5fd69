using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Server;

// what the messages do
public sealed partial class ServerActor
{
    /// <summary>A dialed peer that drops us so soon after it was added has in fact refused the dial.</summary>
    private static readonly TimeSpan SoonAfter = TimeSpan.FromSeconds(10);

    private void Configure(IEnumerable<Enode> staticNodes, IEnumerable<NodeId> trusted)
    {
        foreach (var node in staticNodes)
        {
            _static[node.Id] = node;
        }

        foreach (var id in trusted)
        {
            _admission.SetTrusted(id, true);
        }
    }

    private void OnCheckpoint(object message)
    {
        switch (message)
        {
            case { } when IsLoadingBans:
                // nobody is admitted before node-db has said who is banned
                Stash.Stash();
                break;
            case CheckPostHandshake check:
                OnCheck(check.Id, check.Flags, _admission.CheckPostHandshake(check.Id, check.Flags));
                break;
            case CheckAddPeer check:
                OnCheckAddPeer(check);
                break;
        }
    }

    private bool OnCheck(NodeId id, PeerFlags flags, DisconnectReason? refusal)
    {
        refusal = _stopping ?? (_bans.IsBanned(id, Now) ? BannedReason : refusal);
        if (refusal is { } reason)
        {
            Sender.Tell(new CheckRefused(reason));
            return false;
        }

        Sender.Tell(new CheckPassed(_admission.WithTrust(id, flags)));
        return true;
    }

    // from the second checkpoint on: before its Hello came under a right MAC, anybody may have used the other's key, and could keep us from
    // dialing it
    private void Follow(NodeId id, PeerFlags flags, IActorRef handshake)
    {
        if (_handshakes.TryAdd(handshake, (id, flags)))
        {
            var inbound = flags.HasFlag(PeerFlags.Inbound);
            Context.WatchWith(handshake, new HandshakeGone(handshake, id, inbound));
            if (inbound)
            {
                Dialer.Tell(new DialSchedulerActor.InboundPending(id));
            }
        }
    }

    private void OnCheckAddPeer(CheckAddPeer check)
    {
        if (IsHeld(check))
        {
            return;
        }

        if (OnCheck(check.Id, check.Flags, _admission.CheckAddPeer(check.Id, check.Flags, check.Capabilities)))
        {
            Follow(check.Id, check.Flags, check.Handshake);
            TakePlace(check.Id, check.Flags, check.Handshake);
        }
    }

    // until a PeerActor has joined, or the handshake is gone
    private void TakePlace(NodeId id, PeerFlags flags, IActorRef handshake)
    {
        _admission.Add(id, flags, _context.Time.GetUtcNow());
        _joining[id] = handshake;
    }

    private void OnJoined(PeerJoined joined)
    {
        Context.WatchWith(joined.Peer, new PeerGone(joined.Peer));
        PublishAdded(Take(joined));
        if (_stopping is { } reason)
        {
            Drop(joined.Start.Id, reason, "stopping");
        }
        else if (_unwanted.Remove(joined.Start.Id))
        {
            Drop(joined.Start.Id, DisconnectReason.Requested, "removed meanwhile");
        }
    }

    private Entry Take(PeerJoined joined)
    {
        var id = joined.Start.Id;
        _joining.Remove(id);
        if (!_admission.Contains(id))
        {
            _admission.Add(id, joined.Start.Flags, joined.At);
        }

        var entry = new Entry(joined);
        entry.Flags = _admission.WithTrust(id, entry.Flags);
        _peers[id] = entry;
        CountPeers();
        Dialer.Tell(new DialSchedulerActor.PeerAdded(id, entry.Flags, joined.Start.Remote.Address, joined.Start.Enode, joined.At));
        _log.Debug("peer {0} added, {1} peers, {2}", id.Short, _peers.Count, entry.Flags);
        return entry;
    }

    private void OnHandshakeGone(HandshakeGone gone)
    {
        _handshakes.Remove(gone.Handshake);
        if (gone.Inbound)
        {
            Dialer.Tell(new DialSchedulerActor.InboundCompleted(gone.Id));
        }

        ForgetHeld(gone);

        // it had passed the last check, and no peer came of it
        if (_joining.TryGetValue(gone.Id, out var owner) && owner.Equals(gone.Handshake))
        {
            _joining.Remove(gone.Id);
            _unwanted.Remove(gone.Id);
            _admission.Remove(gone.Id);
            AdmitHeld(gone.Id);
        }

        ReportAllGone();
    }

    private void OnPeerGone(PeerGone gone)
    {
        if (Forget(gone.Peer) is not { } entry)
        {
            return;
        }

        var id = entry.Start.Id;
        var left = PublishDropped(entry);
        ReportAllGone();
        if (left.ByRemote || left.Reason == DisconnectReason.NetworkError)
        {
            AdmitHeld(id);
        }
        else
        {
            RefuseHeld(id, left.Reason);
        }
    }

    /// <summary>Gives its place back.</summary>
    private Entry? Forget(IActorRef peer)
    {
        var entry = _peers.Values.FirstOrDefault(entry => entry.Actor.Equals(peer));
        if (entry is not null)
        {
            _peers.Remove(entry.Start.Id);
            _admission.Remove(entry.Start.Id);
            CountPeers();
        }

        return entry;
    }

    private void PublishAdded(Entry entry) => _events.Publish(new PeerAdded(_context.NodeName, Snapshot(entry)));

    /// <param name="entry">Who is gone.</param>
    /// <param name="forgotten">The dialer knows another connection to the same node by now.</param>
    private PeerLeft PublishDropped(Entry entry, bool forgotten = false)
    {
        var id = entry.Start.Id;
        var left = entry.Left ?? new PeerLeft(entry.Actor, id, DisconnectReason.NetworkError, false, "its actor failed", false);
        var lived = _context.Time.GetUtcNow() - entry.At;
        if (!forgotten && _stopping is null)
        {
            // else a static node would be dialed again while the node stops
            Dialer.Tell(new DialSchedulerActor.PeerRemoved(id, Verdict(entry, left, lived)) { MadeRoom = entry.MakesRoom });
        }

        _events.Publish(new PeerDropped(_context.NodeName, id, left.Reason, left.ByRemote, left.Detail, lived));
        _log.Debug("peer {0} dropped after {1}: {2} {3}, score {4:0}, {5} peers", id.Short, lived, left.Reason, left.Detail, _scores.Of(id, Now), _peers.Count);
        return left;
    }

    private static DialOutcome? Verdict(Entry entry, PeerLeft left, TimeSpan lived) =>
        entry.Flags.HasFlag(PeerFlags.Inbound) ? null
        : left.WrongNetwork ? DialOutcome.WrongNetwork
        : left.ByRemote && (lived < SoonAfter || left.Reason == DisconnectReason.TooManyPeers) ? DialOutcomes.Of(left.Reason)
        : null;

    private void Trust(NodeId id, bool trusted)
    {
        _admission.SetTrusted(id, trusted);
        if (trusted)
        {
            LiftBan(id);
        }

        if (_peers.TryGetValue(id, out var entry))
        {
            entry.Flags = _admission.WithTrust(id, entry.Flags);
        }

        Dialer.Tell(new DialSchedulerActor.SetTrusted(id, trusted));
    }

    private void Drop(NodeId id, DisconnectReason reason, string detail)
    {
        RefuseHeld(id, reason);
        if (_peers.TryGetValue(id, out var entry))
        {
            entry.Actor.Tell(new PeerActor.Disconnect(reason, detail));
        }
        else if (_joining.ContainsKey(id))
        {
            _unwanted.Add(id);
        }
    }

    private void OnDisconnectAll(DisconnectReason reason)
    {
        _awaitAllGone.Add(Sender);
        Dialer.Tell(DialSchedulerActor.NodeStops.Instance);
        DropAll(reason);
    }

    private void DropAll(DisconnectReason reason)
    {
        _stopping = reason;
        RefuseHeld(reason);
        foreach (var id in _peers.Keys)
        {
            Drop(id, reason, "stopping");
        }

        ReportAllGone();
    }

    // a handshake that has passed the last check may still make a peer
    private void ReportAllGone()
    {
        if (_stopping is not null && _peers.Count == 0 && _handshakes.Count == 0)
        {
            _awaitAllGone.ForEach(asker => asker.Tell(AllGone.Instance));
            _awaitAllGone.Clear();
        }
    }

    private PeerSnapshot Snapshot(Entry entry) => entry.Snapshot(_scores.Of(entry.Start.Id, Now));

    private Entry? Find(IActorRef peer, NodeId id) =>
        _peers.TryGetValue(id, out var entry) && entry.Actor.Equals(peer) ? entry : null;
}
