using System.Collections.Immutable;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Server;

// who may not connect: BanList decides, node-db remembers, the dialer is told
public sealed partial class ServerActor
{
    /// <summary>What a banned node is told at the first checkpoint, as by reth. "Too many peers" would have it back within a minute.</summary>
    internal const DisconnectReason BannedReason = DisconnectReason.Requested;

    // Akka's timers are for hours: a ban of years is looked at again
    private static readonly TimeSpan MaxBanWait = TimeSpan.FromHours(1);

    // Ask's own limit is a net only: node-db answers as soon as it is open
    private static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(30);

    private readonly BanList _bans = new();
    private object? _bansQuestion;

    private bool IsLoadingBans => _bansQuestion is not null;

    private sealed record BansAnswered(object Question, ImmutableArray<Ban> Bans) : IDeadLetterSuppression, ILocalMessage;

    private sealed record BanTick : ILocalMessage
    {
        public static BanTick Instance { get; } = new();
    }

    private DateTimeOffset Now => _context.Time.GetUtcNow();

    private bool IsFavoured(NodeId id) => _static.ContainsKey(id) || _admission.TrustedNodes.Contains(id);

    private void OnBanMessage(object message)
    {
        switch (message)
        {
            case BansAnswered answered when ReferenceEquals(answered.Question, _bansQuestion):
                OnBansAnswered(answered.Bans);
                break;
            case BansAnswered:
                break; // to a question of before a restart: what it says may have changed
            case BanPeer or UnbanPeer or GetBans when IsLoadingBans:
                Stash.Stash();
                break;
            case BanPeer ban:
                Sender.Tell(new BanAnswered(ban.Id, OnBanPeer(ban)));
                break;
            case UnbanPeer { Id: var id }:
                Sender.Tell(new BanAnswered(id, LiftBan(id) ? null : "not banned"));
                break;
            case GetBans:
                Sender.Tell(new Bans(_bans.All));
                break;
            case BanTick:
                OnBanTick();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void LoadBans()
    {
        if (!_context.Refs.NodeDatabase.IsNobody())
        {
            var question = _bansQuestion = new object();
            _context.Refs.NodeDatabase.AskFor(
                NodeDatabaseActor.GetBans.Instance, Self, answer => new BansAnswered(question, (answer as NodeDatabaseActor.Bans)?.All ?? []), AskLimit);
        }
    }

    private void OnBansAnswered(ImmutableArray<Ban> bans)
    {
        _bansQuestion = null;
        foreach (var ban in bans)
        {
            if (ban.Until <= Now || IsFavoured(ban.Id) || !_bans.Add(ban, out _))
            {
                _context.Refs.NodeDatabase.Tell(new NodeDatabaseActor.RemoveBan(ban.Id));
            }
            else
            {
                Drop(ban.Id, BannedReason, "banned");
            }
        }

        OnBansChanged();
        Stash.UnstashAll();
    }

    private string? OnBanPeer(BanPeer wanted)
    {
        if (wanted.Duration <= TimeSpan.Zero)
        {
            return "a ban lasts longer than nothing";
        }

        if (IsFavoured(wanted.Id))
        {
            return "a static or trusted node is not banned, remove it there first";
        }

        var ban = new Ban(wanted.Id, BanList.End(Now, wanted.Duration), Printable.Text(wanted.Reason, Ban.MaxReason));
        if (!AddBan(ban, BannedReason))
        {
            return $"{BanList.MaxBans} nodes are banned, no more fit";
        }

        _log.Info("peer {0} is banned until {1:u}: {2}", ban.Id, ban.Until, ban.Reason);
        return null;
    }

    private bool AddBan(Ban ban, DisconnectReason reason)
    {
        if (!_bans.Add(ban, out var gaveWay))
        {
            return false;
        }

        if (gaveWay is not null)
        {
            OnBanEnded(gaveWay.Id, expired: false);
        }

        _context.Refs.NodeDatabase.Tell(new NodeDatabaseActor.SaveBan(ban));
        OnBansChanged();
        _events.Publish(new PeerBanned(_context.NodeName, ban));
        Drop(ban.Id, reason, "banned");
        return true;
    }

    private bool LiftBan(NodeId id)
    {
        if (!_bans.Remove(id))
        {
            return false;
        }

        OnBanEnded(id, expired: false);
        OnBansChanged();
        return true;
    }

    private void OnBanTick()
    {
        foreach (var ban in _bans.RemoveExpired(Now))
        {
            OnBanEnded(ban.Id, expired: true);
        }

        OnBansChanged();
    }

    private void OnBanEnded(NodeId id, bool expired)
    {
        _context.Refs.NodeDatabase.Tell(new NodeDatabaseActor.RemoveBan(id));
        _events.Publish(new PeerUnbanned(_context.NodeName, id, expired));
    }

    private void OnBansChanged()
    {
        Dialer.Tell(new DialSchedulerActor.SetBans(_bans.Ids));
        if (_bans.NextEnd is { } end)
        {
            var wait = end > Now ? end - Now : TimeSpan.Zero;
            Timers.StartSingleTimer(BanTick.Instance, BanTick.Instance, wait < MaxBanWait ? wait : MaxBanWait);
        }
        else
        {
            Timers.Cancel(BanTick.Instance);
        }
    }
}
