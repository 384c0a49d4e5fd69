namespace Akka.Devp2p.Wire.Discv5;

/// <summary>
/// Sessions by node and endpoint; the one not used for longest makes room. When two nodes come to each other at the same time there are two
/// handshakes, and each side may end with the keys of another one: so the keys before the current ones stay good for reading.
/// </summary>
internal sealed class SessionCache(int max) : IDisposable
{
    private readonly Dictionary<SessionPlace, LinkedListNode<Entry>> _index = [];
    private readonly LinkedList<Entry> _order = new();

    internal int Count => _index.Count;

    internal Session? Get(SessionPlace place) => Touch(place)?.Current;

    /// <summary>Current keys first, then those before.</summary>
    internal (Session? Current, Session? Previous) GetBoth(SessionPlace place) => Touch(place) is { } entry ? (entry.Current, entry.Previous) : default;

    internal void Set(SessionPlace place, Session session)
    {
        if (Touch(place) is { } known)
        {
            known.Previous?.Dispose();
            (known.Current, known.Previous) = (session, known.Current);
            return;
        }

        if (_index.Count >= max)
        {
            Remove(_order.First!.Value.Place);
        }

        _index[place] = _order.AddLast(new Entry(place, session));
    }

    internal void Remove(SessionPlace place)
    {
        if (_index.Remove(place, out var node))
        {
            _order.Remove(node);
            node.Value.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var entry in _order)
        {
            entry.Dispose();
        }

        _order.Clear();
        _index.Clear();
    }

    private Entry? Touch(SessionPlace place)
    {
        if (!_index.TryGetValue(place, out var node))
        {
            return null;
        }

        _order.Remove(node);
        _order.AddLast(node);
        return node.Value;
    }

    private sealed class Entry(SessionPlace place, Session current) : IDisposable
    {
        internal SessionPlace Place => place;

        internal Session Current { get; set; } = current;

        internal Session? Previous { get; set; }

        public void Dispose()
        {
            Current.Dispose();
            Previous?.Dispose();
        }
    }
}
