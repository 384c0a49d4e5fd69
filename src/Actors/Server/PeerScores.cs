using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Server;

/// <summary>
/// How nodes have behaved, by id, connected or not: 0 is the best, <see cref="BanLine"/> the worst. Faults cost points, half of what is missing
/// comes back in each half-life, and a useful peer earns a little more. Pure, bounded.
/// </summary>
internal sealed class PeerScores(TimeSpan halfLife)
{
    /// <summary>Here a node is banned.</summary>
    public const double BanLine = -100;

    /// <summary>Slowness and timeouts cost no more than to here: the network's faults ban nobody.</summary>
    public const double NetworkLine = -90;

    public const double ProtocolBreachCost = 50;
    public const double SubprotocolBreachCost = 35;
    public const double UselessCost = 10;
    public const double SlowCost = 10;
    public const double TimeoutCost = 5;

    /// <summary>What a peer of usefulness 1 gets back, once in <see cref="RewardInterval"/>.</summary>
    public const double Reward = 1;

    /// <summary>Nodes remembered; beyond it those that are nearest to 0 are forgotten.</summary>
    public const int MaxEntries = 4096;

    public static readonly TimeSpan RewardInterval = TimeSpan.FromMinutes(1);

    // nearer to 0 is not worth an entry, and nearer to the ban line not another fault
    private const double Nothing = -0.5;

    private readonly Dictionary<NodeId, Entry> _entries = [];

    public int Count => _entries.Count;

    /// <summary>From <see cref="BanLine"/> to 0.</summary>
    public double Of(NodeId id, DateTimeOffset now) => _entries.TryGetValue(id, out var entry) ? Decayed(entry, now) : 0;

    /// <summary>Takes what the fault costs, and gives the new score.</summary>
    public double Punish(NodeId id, PeerFault fault, DateTimeOffset now)
    {
        Trim(now);
        var (cost, line) = CostOf(fault);
        var before = Of(id, now);
        var score = Math.Min(before, Math.Max(before - cost, line));
        // it has healed a little since the last fault: two breaches in a row reach the line all the same
        score = line == BanLine && score < BanLine - Nothing ? BanLine : score;
        _entries[id] = new Entry(score, now, RewardedAt(id));
        return score;
    }

    /// <summary>The peer is useful: a bad score gets a little better.</summary>
    /// <param name="id">Which peer.</param>
    /// <param name="usefulness">0 to 1; more counts as 1.</param>
    /// <param name="now">When.</param>
    public void Improve(NodeId id, double usefulness, DateTimeOffset now)
    {
        if (_entries.ContainsKey(id) && now - RewardedAt(id) >= RewardInterval)
        {
            _entries[id] = new Entry(Math.Min(0, Of(id, now) + (Reward * Math.Clamp(usefulness, 0, 1))), now, now);
        }
    }

    /// <summary>What happened since the node had this score was not its fault.</summary>
    public void Restore(NodeId id, double score, DateTimeOffset now)
    {
        if (_entries.ContainsKey(id))
        {
            _entries[id] = new Entry(Math.Max(score, Of(id, now)), now, RewardedAt(id));
        }
    }

    /// <summary>Goes on from where another left off; what this one knows by itself stays.</summary>
    public void TakeOver(PeerScores other)
    {
        foreach (var (id, entry) in other._entries)
        {
            _entries.TryAdd(id, entry);
        }
    }

    public void Forget(NodeId id) => _entries.Remove(id);

    private static (double Cost, double Line) CostOf(PeerFault fault) => fault switch
    {
        PeerFault.ProtocolBreach => (ProtocolBreachCost, BanLine),
        PeerFault.SubprotocolBreach => (SubprotocolBreachCost, BanLine),
        PeerFault.Useless => (UselessCost, BanLine),
        PeerFault.Slow => (SlowCost, NetworkLine),
        _ => (TimeoutCost, NetworkLine),
    };

    private DateTimeOffset RewardedAt(NodeId id) => _entries.TryGetValue(id, out var entry) ? entry.RewardedAt : DateTimeOffset.MinValue;

    private double Decayed(Entry entry, DateTimeOffset now) =>
        now > entry.At ? entry.Score * Math.Pow(0.5, (now - entry.At) / halfLife) : entry.Score;

    private void Trim(DateTimeOffset now)
    {
        if (_entries.Count < MaxEntries)
        {
            return;
        }

        // a sixteenth at once, so that sorting is rare; whoever makes up ids drives out what is nearly forgotten first
        var best = _entries.Select(pair => (pair.Key, Score: Decayed(pair.Value, now))).OrderByDescending(pair => pair.Score).ToList();
        var gone = Math.Max(MaxEntries / 16, best.TakeWhile(pair => pair.Score > Nothing).Count());
        foreach (var (id, _) in best.Take(gone))
        {
            _entries.Remove(id);
        }
    }

    private readonly record struct Entry(double Score, DateTimeOffset At, DateTimeOffset RewardedAt);
}
