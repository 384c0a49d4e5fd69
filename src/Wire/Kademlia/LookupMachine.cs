using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Kademlia;

/// <summary>
/// The state of one iterative lookup, geth's p2p/discover/lookup.go without its channels: asks the closest nodes not asked yet, three at a time,
/// and ends when the sixteen closest nodes known have all answered.
/// </summary>
/// <remarks>
/// geth keeps the silent among the sixteen. Here, as in the Kademlia paper, they make room: else nodes that have died hide as many that live, for
/// as long as a single table has not noticed. A packet may have been lost, so whoever would be among the sixteen is asked again when all others have answered.
/// </remarks>
public sealed class LookupMachine
{
    /// <summary>Queries under way at once.</summary>
    public const int Alpha = 3;

    /// <summary>Nodes kept.</summary>
    public const int ResultSize = RoutingTable.BucketSize;

    /// <summary>How often a node is asked before its silence counts.</summary>
    public const int MaxAttempts = 3;

    // the sixteen, and enough behind them to take the places of the silent
    private const int Kept = 4 * ResultSize;

    private readonly ClosestNodes _nearest;
    private readonly HashSet<NodeId> _seen, _asked, _waiting = [], _askedForRest = [];
    private readonly Dictionary<NodeId, int> _silent = [];
    private readonly bool _asksForRest;

    /// <param name="self">Our own id, never asked and never a result.</param>
    /// <param name="target">The point to approach; it need not be a node.</param>
    /// <param name="seeds">Where to start: the closest nodes of the table.</param>
    /// <param name="asksForRest">
    /// True to ask each of the sixteen once more when all of them have answered: for the rest of what they know, where an answer has no room for all that may be
    /// among the closest, or is not sorted by that.
    /// </param>
    public LookupMachine(NodeId self, NodeId target, IEnumerable<Enode> seeds, bool asksForRest = false)
    {
        _asksForRest = asksForRest;
        _nearest = new ClosestNodes(target, Kept);
        _seen = [self];
        _asked = [self];
        Target = target;
        Merge(seeds);
    }

    public NodeId Target { get; }

    /// <summary>The closest nodes so far that have not failed to answer, nearest first; they may be unproven.</summary>
    public IReadOnlyList<Enode> Closest => [.. Standing];

    /// <summary>Queries under way.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Nodes asked so far.</summary>
    public int Asked => _asked.Count - 1;

    /// <summary>Log distance within which a node has to be to be among the sixteen; 256 while fewer are known.</summary>
    public int Reach => Standing.Skip(ResultSize - 1).FirstOrDefault() is { } last ? NodeId.LogDistance(Target, last.Id) : NodeId.Bits;

    /// <summary>True when nobody is left to ask and nobody to wait for.</summary>
    public bool IsDone => _waiting.Count == 0 && Standing.All(node => _asked.Contains(node.Id)) && !SecondChances.Any() && !ToAskForRest.Any();

    // the target itself stands even when silent: whoever looks for it will ask it next, and needs no more than where it is
    private IEnumerable<Enode> Standing => _nearest.Nodes.Where(node => !_silent.ContainsKey(node.Id) || node.Id == Target).Take(ResultSize);

    private IEnumerable<Enode> ToAskForRest => Standing.Where(node => _asksForRest && !_askedForRest.Contains(node.Id) && !_silent.ContainsKey(node.Id));

    private IEnumerable<Enode> SecondChances => _nearest.Nodes
        .TakeWhile((node, index) => node.Id != Target && index < ResultSize + _silent.Count)
        .Where(node => _silent.TryGetValue(node.Id, out var attempts) && attempts < MaxAttempts && !_waiting.Contains(node.Id) && WouldStand(node));

    /// <summary>The nodes to ask now, as many as there is room for; each counts as asked from here on.</summary>
    public IReadOnlyList<Enode> NextQueries()
    {
        var queries = new List<Enode>(Alpha);
        foreach (var node in Standing)
        {
            if (_waiting.Count < Alpha && _asked.Add(node.Id))
            {
                _waiting.Add(node.Id);
                queries.Add(node);
            }
        }

        if (_waiting.Count == 0)
        {
            queries.AddRange(SecondChances.Take(Alpha));
            _waiting.UnionWith(queries.Select(node => node.Id));
        }

        // all have answered but those that are asked for the rest
        if (_waiting.IsSubsetOf(_askedForRest))
        {
            queries.AddRange(ToAskForRest.Take(Alpha - _waiting.Count));
            _askedForRest.UnionWith(queries.Select(node => node.Id));
            _waiting.UnionWith(queries.Select(node => node.Id));
        }

        return queries;
    }

    /// <summary>True when the question to a node is for the rest: it has answered the first one.</summary>
    public bool IsForRest(NodeId node) => _askedForRest.Contains(node);

    /// <summary>A node has answered. Returns those of its neighbours that were new; an answer nobody waits for changes nothing.</summary>
    public IReadOnlyList<Enode> OnReply(NodeId from, IEnumerable<Enode> nodes)
    {
        if (!_waiting.Remove(from))
        {
            return [];
        }

        _silent.Remove(from);
        return Merge(nodes);
    }

    /// <summary>A node did not answer. True the first time.</summary>
    public bool OnSilence(NodeId from)
    {
        if (!_waiting.Remove(from))
        {
            return false;
        }

        var attempts = _silent[from] = _silent.GetValueOrDefault(from) + 1;
        return attempts == 1;
    }

    /// <summary>A node could not be asked, which is not its fault: it stays among the closest. One that had been silent loses a chance all the same, or it would be asked for ever.</summary>
    public void OnFailure(NodeId from)
    {
        if (_waiting.Remove(from) && _silent.TryGetValue(from, out var attempts))
        {
            _silent[from] = attempts + 1;
        }
    }

    private bool WouldStand(Enode node)
    {
        var last = Standing.Skip(ResultSize - 1).FirstOrDefault();
        return last is null || Target.CompareDistance(node.Id, last.Id) < 0;
    }

    private List<Enode> Merge(IEnumerable<Enode> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        var fresh = new List<Enode>();
        foreach (var node in nodes)
        {
            if (_seen.Add(node.Id))
            {
                _nearest.Push(node);
                fresh.Add(node);
            }
        }

        return fresh;
    }
}
