namespace Akka.Devp2p.Wire.Kademlia;

/// <summary>Nodes of one revalidation interval and the time of their next check.</summary>
internal sealed class CheckList(Func<int, int> random, TimeSpan interval)
{
    private readonly List<NodeId> _nodes = [];

    internal int Count => _nodes.Count;

    /// <summary>Null exactly when the list is empty.</summary>
    internal DateTimeOffset? NextTime { get; private set; }

    internal bool Contains(NodeId id) => _nodes.Contains(id);

    internal void Add(NodeId id, DateTimeOffset now)
    {
        _nodes.Add(id);
        NextTime ??= Draw(now);
    }

    internal bool Remove(NodeId id)
    {
        if (!_nodes.Remove(id))
        {
            return false;
        }

        NextTime = _nodes.Count == 0 ? null : NextTime;
        return true;
    }

    /// <summary>A random node when the time has come and one is free; a few draws, not a search, as in geth.</summary>
    internal NodeId? TakeDue(DateTimeOffset now, HashSet<NodeId> active)
    {
        if (NextTime is not { } time || time > now)
        {
            return null;
        }

        NextTime = Draw(now);
        for (var i = 0; i < _nodes.Count * 3; i++)
        {
            var id = _nodes[random(_nodes.Count)];
            if (!active.Contains(id))
            {
                return id;
            }
        }

        return null;
    }

    private DateTimeOffset Draw(DateTimeOffset now) => now.AddMilliseconds(random((int)interval.TotalMilliseconds));
}
