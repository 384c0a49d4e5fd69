using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Discv5.Topics;

/// <summary>
/// One search for the nodes of a topic (discv5-theory.md, "Discoverer Behaviour"): asks up to <see cref="TopicRules.QueriesPerBucket"/> registrars of each
/// bucket of the service table, the farthest bucket first, three at a time, until enough are found or nobody is left to ask. Pure; not thread-safe.
/// </summary>
public sealed class TopicSearch
{
    private const int Alpha = 3;

    private readonly Dictionary<NodeId, NodeRecord> _found = [];
    private readonly HashSet<NodeId> _asked = [], _waiting = [];
    private readonly Dictionary<int, int> _perBucket = [];
    private readonly Func<int, int> _random;
    private readonly NodeId _self;
    private readonly int _wanted;

    /// <param name="topic">What is looked for.</param>
    /// <param name="self">Our id, never asked and never found.</param>
    /// <param name="wanted">Different nodes that are enough.</param>
    /// <param name="random">Gives a number from 0 up to, but not including, its argument.</param>
    public TopicSearch(Hash256 topic, NodeId self, int wanted, Func<int, int> random)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(wanted, 1);
        (_self, _wanted, _random) = (self, wanted, random);
        Table = new TopicTable(topic, self);
    }

    /// <summary>Whom to ask.</summary>
    public TopicTable Table { get; }

    /// <summary>Who takes part in the topic, as far as known; no more than wanted.</summary>
    public IReadOnlyList<NodeRecord> Found => [.. _found.Values.Take(_wanted)];

    /// <summary>Registrars asked so far.</summary>
    public int Asked => _asked.Count;

    /// <summary>True when enough are found, or nobody is left to ask and nobody to wait for.</summary>
    public bool IsDone(DateTimeOffset now) => _found.Count >= _wanted || (_waiting.Count == 0 && Candidates(now) is null);

    /// <summary>The registrars to ask now; each counts as asked from here on.</summary>
    public IReadOnlyList<Enode> Next(DateTimeOffset now)
    {
        var asks = new List<Enode>(Alpha);
        while (_found.Count < _wanted && _waiting.Count < Alpha && Candidates(now) is { } bucket)
        {
            var node = bucket.Nodes[_random(bucket.Nodes.Count)];
            _perBucket[bucket.Distance] = _perBucket.GetValueOrDefault(bucket.Distance) + 1;
            _asked.Add(node.Id);
            _waiting.Add(node.Id);
            asks.Add(node);
        }

        return asks;
    }

    /// <summary>A registrar has answered; of more than it may return the rest is left out.</summary>
    public void OnAnswer(NodeId id, IEnumerable<NodeRecord> advertisers)
    {
        ArgumentNullException.ThrowIfNull(advertisers);
        if (!_waiting.Remove(id))
        {
            return;
        }

        Table.OnAnswer(id);
        foreach (var record in advertisers.Where(record => record.Id != _self).Take(TopicRules.MaxReturned))
        {
            if (!_found.TryGetValue(record.Id, out var known) || known.Sequence < record.Sequence)
            {
                _found[record.Id] = record;
            }
        }
    }

    /// <summary>A registrar has not answered, or not as it should.</summary>
    public void OnFailure(NodeId id, DateTimeOffset now)
    {
        if (_waiting.Remove(id))
        {
            Table.OnFailure(id, now);
        }
    }

    private (int Distance, IReadOnlyList<Enode> Nodes)? Candidates(DateTimeOffset now)
    {
        foreach (var distance in Table.Buckets)
        {
            if (_perBucket.GetValueOrDefault(distance) < TopicRules.QueriesPerBucket
                && Table.Usable(distance, now).Where(node => !_asked.Contains(node.Id)).ToArray() is { Length: > 0 } nodes)
            {
                return (distance, nodes);
            }
        }

        return null;
    }
}
