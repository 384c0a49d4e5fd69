using System.Diagnostics.CodeAnalysis;

namespace Akka.Devp2p.Actors;

/// <summary>A map of bounded size: the entry not set for longest makes room for a new one. One thread at a time.</summary>
internal sealed class OldestFirst<TKey, TValue>(int max) where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _index = [];
    private readonly LinkedList<(TKey Key, TValue Value)> _order = new();

    internal int Count => _index.Count;

    /// <summary>The next to make room; there has to be one.</summary>
    internal (TKey Key, TValue Value) Oldest => _order.First!.Value;

    internal bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var known = _index.TryGetValue(key, out var entry);
        value = known ? entry!.Value.Value : default;
        return known;
    }

    internal void Set(TKey key, TValue value)
    {
        if (!Remove(key) && _index.Count >= max)
        {
            Remove(Oldest.Key);
        }

        _index[key] = _order.AddLast((key, value));
    }

    internal bool Remove(TKey key)
    {
        if (_index.Remove(key, out var known))
        {
            _order.Remove(known);
        }

        return known is not null;
    }
}
