namespace Akka.Devp2p.Wire.Kademlia;

/// <summary>
/// Which node of the table is checked next, as geth does it (p2p/discover/table_reval.go): a fast list of nodes that are new, have moved or
/// failed, and a slow one of nodes that have passed. Each list checks one random node at a time uniform in [0, interval) after the last one.
/// </summary>
public sealed class RevalidationLists
{
    /// <summary>geth's ping interval.</summary>
    public static readonly TimeSpan DefaultFastInterval = TimeSpan.FromSeconds(3);

    private const int SlowFactor = 3;

    private readonly CheckList _fast, _slow;
    private readonly HashSet<NodeId> _active = [];

    /// <param name="random">Gives a number from 0 up to, but not including, its argument.</param>
    /// <param name="fastInterval">Interval of the fast list, 1 ms to 1 h.</param>
    public RevalidationLists(Func<int, int> random, TimeSpan fastInterval)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(fastInterval, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fastInterval, TimeSpan.FromHours(1));
        _fast = new CheckList(random, fastInterval);
        _slow = new CheckList(random, SlowFactor * fastInterval);
    }

    /// <summary>When <see cref="Next"/> has something to do; null when both lists are empty.</summary>
    public DateTimeOffset? NextTime => (_fast.NextTime, _slow.NextTime) switch
    {
        (null, var slow) => slow,
        (var fast, null) => fast,
        ({ } fast, { } slow) => fast < slow ? fast : slow,
    };

    /// <summary>Nodes waiting in the fast and in the slow list.</summary>
    public (int Fast, int Slow) Counts => (_fast.Count, _slow.Count);

    /// <summary>Nodes being checked at the moment.</summary>
    public int Active => _active.Count;

    /// <summary>
    /// The nodes to check now: none, one or two. Each counts as being checked until <see cref="RoutingTable.OnChecked"/>. Times that have passed
    /// are set anew, also when every node of the list is being checked already.
    /// </summary>
    public IReadOnlyList<NodeId> Next(DateTimeOffset now)
    {
        var due = new List<NodeId>(2);
        foreach (var list in (ReadOnlySpan<CheckList>)[_fast, _slow])
        {
            if (list.TakeDue(now, _active) is { } id)
            {
                _active.Add(id);
                due.Add(id);
            }
        }

        return due;
    }

    internal bool IsActive(NodeId id) => _active.Contains(id);

    internal bool IsFast(NodeId id) => _fast.Contains(id);

    internal bool IsSlow(NodeId id) => _slow.Contains(id);

    internal void Add(NodeId id, DateTimeOffset now) => _fast.Add(id, now);

    internal void Remove(NodeId id)
    {
        if (!_fast.Remove(id))
        {
            _slow.Remove(id);
        }
    }

    internal void Finished(NodeId id) => _active.Remove(id);

    internal void MoveToFast(NodeId id, DateTimeOffset now) => Move(id, _slow, _fast, now);

    internal void MoveToSlow(NodeId id, DateTimeOffset now) => Move(id, _fast, _slow, now);

    private static void Move(NodeId id, CheckList from, CheckList to, DateTimeOffset now)
    {
        if (from.Remove(id))
        {
            to.Add(id, now);
        }
    }
}
