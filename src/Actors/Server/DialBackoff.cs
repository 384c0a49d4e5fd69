using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Server;

/// <summary>
/// When a node may be dialed again: geth's dial history of 35 s, and on top a back-off by the reason of the last failure. A node that was
/// full waits for a short random time and keeps no memory of it; one that was dead waits exponentially longer. Pure, bounded.
/// </summary>
internal sealed class DialBackoff(ServerSettings settings, IRandomness randomness)
{
    /// <summary>Nodes remembered; beyond it those whose time has come are forgotten, then those due first.</summary>
    public const int MaxEntries = 16_384;

    private const int MismatchFailures = 5;
    private static readonly TimeSpan StaticBase = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CollisionMin = TimeSpan.FromMilliseconds(500), CollisionMax = TimeSpan.FromSeconds(3);

    private readonly Dictionary<NodeId, Entry> _entries = [];

    public int Count => _entries.Count;

    /// <summary>When the node may be dialed; in the past or null when now.</summary>
    public DateTimeOffset? Until(NodeId id) => _entries.TryGetValue(id, out var entry) ? entry.Until : null;

    public bool IsFree(NodeId id, DateTimeOffset now) => Until(id) is not { } until || until <= now;

    /// <summary>True when the node was never dialed, as far as is remembered.</summary>
    public bool IsFresh(NodeId id) => !_entries.ContainsKey(id);

    /// <summary>Failures in a row that count as dead.</summary>
    public int Failures(NodeId id) => _entries.TryGetValue(id, out var entry) ? entry.Failures : 0;

    /// <summary>How many wait at this time, and of those whose time comes first, first, who and why. A dial under way has no reason yet.</summary>
    /// <param name="now">When.</param>
    /// <param name="max">So many are told.</param>
    /// <param name="isLeftOut">Who is not meant.</param>
    public DialSchedulerActor.BackOffs Waiting(DateTimeOffset now, int max, Func<NodeId, bool> isLeftOut)
    {
        var waiting = _entries.Where(pair => pair.Value.Until > now && pair.Value.Reason is not null && !isLeftOut(pair.Key));
        var first = waiting.OrderBy(pair => pair.Value.Until).Take(max); // which does not sort the others
        return new(waiting.Count(), [.. first.Select(pair => new BackOff(pair.Key, pair.Value.Reason!.Value, pair.Value.Failures, pair.Value.Until))]);
    }

    /// <param name="id">Whom.</param>
    /// <param name="near">Loopback and LAN: no inbound throttle stands in the way of a second dial.</param>
    /// <param name="now">When.</param>
    public void Started(NodeId id, bool near, DateTimeOffset now)
    {
        Trim(now);
        _entries[id] = new Entry(now + settings.DialHistory, Failures(id), near, null);
    }

    /// <summary>The node was told to be dialed by a person: nothing holds it back.</summary>
    public void Forget(NodeId id) => _entries.Remove(id);

    /// <summary>We had no room left for it: it waits as if it had had none for us.</summary>
    public void MadeRoom(NodeId id, DateTimeOffset now)
    {
        Trim(now);
        _entries[id] = new Entry(now + Between(settings.FullBackoffMin, settings.FullBackoffMax), Failures(id), false, DialOutcome.Full);
    }

    /// <summary>A dial has ended.</summary>
    /// <param name="id">Whose.</param>
    /// <param name="outcome">How.</param>
    /// <param name="favoured">Static or trusted: back-off is short and capped.</param>
    /// <param name="now">When.</param>
    /// <param name="blameless">Our own link may be to blame: it counts as nothing, and only the dial history holds the next one back.</param>
    public void Ended(NodeId id, DialOutcome outcome, bool favoured, DateTimeOffset now, bool blameless = false)
    {
        var failures = Failures(id);
        failures = outcome switch
        {
            _ when blameless => failures,
            DialOutcome.Connected => 0,
            DialOutcome.Full or DialOutcome.AlreadyConnected => failures,
            DialOutcome.WrongNetwork or DialOutcome.Useless => Math.Max(failures + 1, MismatchFailures),
            _ => failures + 1,
        };
        var wait = outcome switch
        {
            _ when blameless => TimeSpan.Zero,
            DialOutcome.Connected or DialOutcome.AlreadyConnected => TimeSpan.Zero,
            DialOutcome.Full => Between(settings.FullBackoffMin, settings.FullBackoffMax),
            _ when favoured => Doubled(StaticBase, failures, settings.StaticBackoffMax),
            _ => Jittered(Doubled(settings.DeadBackoffMin, failures, settings.DeadBackoffMax)),
        };
        var near = _entries.TryGetValue(id, out var entry) && entry.Near;
        var history = Until(id) ?? now;
        if (outcome == DialOutcome.AlreadyConnected && near)
        {
            // both sides have dialed at the same moment and refused each other: soon again, at different moments
            history = now + Between(CollisionMin, CollisionMax);
        }

        _entries[id] = new Entry(now + wait > history ? now + wait : history, failures, near, outcome);
    }

    private static TimeSpan Doubled(TimeSpan first, int failures, TimeSpan cap)
    {
        var wait = first;
        for (var i = 1; i < failures && wait < cap; i++)
        {
            wait *= 2;
        }

        return wait < cap ? wait : cap;
    }

    private TimeSpan Between(TimeSpan min, TimeSpan max) =>
        min + TimeSpan.FromMilliseconds(randomness.Next((int)Math.Min((max - min).TotalMilliseconds, int.MaxValue - 1) + 1));

    // nodes that died together are not dialed together again: up to a quarter less
    private TimeSpan Jittered(TimeSpan wait) => Between(wait * 0.75, wait);

    private void Trim(DateTimeOffset now)
    {
        if (_entries.Count < MaxEntries)
        {
            return;
        }

        var due = _entries.Where(pair => pair.Value.Until <= now).Select(pair => pair.Key).ToList();
        if (due.Count == 0)
        {
            due = [.. _entries.OrderBy(pair => pair.Value.Until).Take(MaxEntries / 16).Select(pair => pair.Key)];
        }

        due.ForEach(id => _entries.Remove(id));
    }

    private readonly record struct Entry(DateTimeOffset Until, int Failures, bool Near, DialOutcome? Reason);
}
