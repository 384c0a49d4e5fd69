using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Server;

// how peers behave, and who makes room: PeerScores, LinkSuspicion and Churn decide. Scores outlive a restart of this actor, bans the process
public sealed partial class ServerActor
{
    private readonly PeerScores _scores;
    private readonly LinkSuspicion _link;
    private readonly Churn _churn;

    private sealed record ChurnTick : ILocalMessage
    {
        public static ChurnTick Instance { get; } = new();
    }

    private void OnReputationMessage(object message)
    {
        switch (message)
        {
            case PeerDescribed described:
                OnPeerDescribed(described);
                break;
            case PeerLeft left:
                OnPeerLeft(left);
                break;
            case PeerFaulted faulted:
                OnFault(faulted.Id, faulted.Fault, faulted.Detail);
                break;
            case ChurnTick:
                OnChurnTick();
                break;
            default:
                OnBanMessage(message);
                break;
        }
    }

    private void OnPeerDescribed(PeerDescribed described)
    {
        if (Find(described.Peer, described.Id) is { } entry)
        {
            entry.Described = described.Described;
            entry.Usefulness = described.Usefulness;
            if (described.Usefulness > 0)
            {
                _scores.Improve(described.Id, described.Usefulness, Now);
            }
        }
    }

    private void OnPeerLeft(PeerLeft left)
    {
        if (Find(left.Peer, left.Id) is not { Left: null } entry)
        {
            return;
        }

        entry.Left = left;
        if (left.Lost && Now - entry.At >= LinkSuspicion.MinAge)
        {
            OnLost(left.Id);
        }

        if (left.Fault is { } fault)
        {
            OnFault(left.Id, fault, left.Detail);
        }
    }

    private void OnLost(NodeId id)
    {
        var remaining = _peers.Values.Count(peer => peer.Left is null);
        var losses = _link.OnLost(id, _scores.Of(id, Now), remaining, Now);
        if (_link.IsSuspected(Now))
        {
            Dialer.Tell(new DialSchedulerActor.LinkSuspected(_link.Until));
        }

        if (!losses.IsEmpty)
        {
            // said once per suspicion, so at most once in its time
            _log.Warning("{0} peers were lost at once, {1} are left: our own link is suspected, nobody is blamed for {2}", losses.Length, remaining, _context.Reputation.LinkPause);
            foreach (var loss in losses)
            {
                _scores.Restore(loss.Id, loss.Score, Now);
            }
        }
    }

    /// <summary>
    /// Costs score, and at the ban line the place too, unless that would leave fewer peers than the floor. A peer whose connection can't go on
    /// leaves whatever the floor is, but is not banned then.
    /// </summary>
    private void OnFault(NodeId id, PeerFault fault, string detail)
    {
        if (_stopping is not null || _link.IsSuspected(Now))
        {
            return;
        }

        var score = _scores.Punish(id, fault, Now);
        _log.Debug("peer {0} is at {1:0}: {2}, {3}", id.Short, score, fault, detail);
        if (score <= PeerScores.BanLine && !IsFavoured(id) && _peers.Values.Count(peer => Stays(peer) && peer.Start.Id != id) >= _context.Reputation.Floor
            && AddBan(AutomaticBan(id, detail), ReasonOf(fault)))
        {
            // when its ban is over it begins anew
            _scores.Forget(id);
        }
    }

    private Ban AutomaticBan(NodeId id, string detail) =>
        new(id, BanList.End(Now, _context.Reputation.Ban), Printable.Text(detail, Ban.MaxReason)) { Automatic = true };

    private static DisconnectReason ReasonOf(PeerFault fault) => fault switch
    {
        PeerFault.ProtocolBreach => DisconnectReason.ProtocolError,
        PeerFault.SubprotocolBreach => DisconnectReason.SubprotocolError,
        PeerFault.Timeout => DisconnectReason.ReadTimeout,
        _ => DisconnectReason.UselessPeer,
    };

    private void StartChurn()
    {
        if (_context.Reputation.Churn)
        {
            Timers.StartSingleTimer(ChurnTick.Instance, ChurnTick.Instance, _churn.NextWait());
        }
    }

    private void OnChurnTick()
    {
        StartChurn();
        if (_stopping is not null || _link.IsSuspected(Now))
        {
            return;
        }

        var peers = _peers.Values.Where(Stays)
            .Select(peer => new Churn.Candidate(peer.Start.Id, peer.Flags.HasFlag(PeerFlags.Inbound), IsKept(peer), peer.At, peer.Usefulness)).ToList();
        if (_churn.Choose(peers, Now) is { } id)
        {
            _log.Debug("peer {0} makes room", id.Short);
            _peers[id].MakesRoom = true;
            Drop(id, DisconnectReason.TooManyPeers, "makes room");
        }
    }

    // one that is told to go is there until its connection is closed
    private bool Stays(Entry peer) => peer.Left is null && !peer.MakesRoom && !_bans.IsBanned(peer.Start.Id, Now);

    private bool IsKept(Entry peer) => peer.Flags.HasFlag(PeerFlags.Static) || IsFavoured(peer.Start.Id);

    private void CountPeers()
    {
        var inbound = _peers.Values.Count(peer => peer.Flags.HasFlag(PeerFlags.Inbound));
        _churn.OnCounts(_peers.Count - inbound, inbound, Now);
    }
}
