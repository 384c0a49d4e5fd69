using Akka.Devp2p.Wire.Dns;

namespace Akka.Devp2p.Actors.Discovery.Dns;

/// <summary>Entries of all lists by their hashes, the one not needed for longest forgotten first. An entry never changes: its name is its hash. Pure.</summary>
/// <param name="capacity">Entries at most.</param>
internal sealed class EntryCache(int capacity)
{
    // hashes may be cut differently; the shortest has 96 bits, and its last digit counts in part only
    private const int KeyLength = 19;

    private readonly Dictionary<string, LinkedListNode<TreeEntry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<TreeEntry> _order = new();

    internal int Count => _entries.Count;

    /// <summary>Null when it is not here.</summary>
    internal TreeEntry? Find(string hash)
    {
        if (!_entries.TryGetValue(hash[..KeyLength], out var node) || !TreeHash.Matches(hash, node.Value.ToString()))
        {
            return null;
        }

        _order.Remove(node);
        _order.AddLast(node);
        return node.Value;
    }

    internal void Add(string hash, TreeEntry entry)
    {
        if (_entries.Remove(hash[..KeyLength], out var former))
        {
            _order.Remove(former);
        }
        else if (_entries.Count >= capacity)
        {
            _entries.Remove(TreeHash.Of(_order.First!.Value.ToString())[..KeyLength]);
            _order.RemoveFirst();
        }

        _entries[hash[..KeyLength]] = _order.AddLast(entry);
    }
}
