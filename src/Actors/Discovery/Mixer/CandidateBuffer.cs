using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Discovery.Mixer;

/// <summary>
/// Nodes found and not yet handed out, each once, in bounded number. They are taken in random order, not the closest first, so that nobody gets
/// dialed sooner by choosing an id.
/// </summary>
internal sealed class CandidateBuffer(IRandomness randomness, int capacity)
{
    private readonly List<Candidate> _items = [];

    internal int Count => _items.Count;

    internal Candidate? Find(NodeId id) => _items.Find(item => item.Node.Id == id);

    /// <summary>A node already here is replaced by its newer record; when full, a random one makes room.</summary>
    internal void Add(Candidate candidate)
    {
        var known = _items.FindIndex(item => item.Node.Id == candidate.Node.Id);
        if (known >= 0)
        {
            _items[known] = candidate.Node.Sequence >= _items[known].Node.Sequence ? candidate : _items[known];
        }
        else if (_items.Count >= capacity)
        {
            _items[randomness.Next(_items.Count)] = candidate;
        }
        else
        {
            _items.Add(candidate);
        }
    }

    /// <summary>Any of them. There must be one.</summary>
    internal Candidate Take()
    {
        var index = randomness.Next(_items.Count);
        var taken = _items[index];
        _items[index] = _items[^1];
        _items.RemoveAt(_items.Count - 1);
        return taken;
    }

    internal void Remove(NodeId id) => _items.RemoveAll(item => item.Node.Id == id);
}
