using System.Collections.Immutable;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>
/// Nodes found and not yet handed out, at most 64 of them, each once. They are taken in random order, not the closest first, so that
/// nobody gets dialled sooner by choosing an id.
/// </summary>
internal sealed class CandidateBuffer(IRandomness randomness)
{
    internal const int Capacity = 64;

    /// <summary>Below this a lookup is worth its while.</summary>
    internal const int Low = 32;

    private readonly List<Candidate> _items = [];

    internal int Count => _items.Count;

    internal bool IsLow => _items.Count < Low;

    /// <summary>A node already here is replaced by its newer record; when full, a random one makes room.</summary>
    internal void Add(Candidate candidate)
    {
        var known = _items.FindIndex(item => item.Node.Id == candidate.Node.Id);
        if (known >= 0)
        {
            _items[known] = candidate.Node.Sequence >= _items[known].Node.Sequence ? candidate with { Source = _items[known].Source } : _items[known];
        }
        else if (_items.Count >= Capacity)
        {
            _items[randomness.Next(_items.Count)] = candidate;
        }
        else
        {
            _items.Add(candidate);
        }
    }

    internal ImmutableArray<Candidate> Take(int count)
    {
        var taken = ImmutableArray.CreateBuilder<Candidate>(Math.Min(Math.Max(count, 0), _items.Count));
        while (taken.Count < taken.Capacity)
        {
            var index = randomness.Next(_items.Count);
            taken.Add(_items[index]);
            _items[index] = _items[^1];
            _items.RemoveAt(_items.Count - 1);
        }

        return taken.MoveToImmutable();
    }
}
