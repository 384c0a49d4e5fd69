using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Kademlia;

/// <summary>
/// The state of one iterative lookup, geth's p2p/discover/lookup.go without its channels: asks the closest nodes not asked yet, three at a time,
/// and ends when the sixteen closest nodes known have all been asked and have answered or failed.
/// </summary>
public sealed class LookupMachine
{
    /// <summary>Queries under way at once.</summary>
    public const int Alpha = 3;

    /// <summary>Nodes kept.</summary>
    public const int ResultSize = RoutingTable.BucketSize;

    private readonly ClosestNodes _result;
    private readonly HashSet<NodeId> _seen, _asked, _waiting = [];

    /// <param name="self">Our own id, never asked and never a result.</param>
    /// <param name="target">The point to approach; it need not be a node.</param>
    /// <param name="seeds">Where to start: the closest nodes of the table.</param>
    public LookupMachine(NodeId self, NodeId target, IEnumerable<Enode> seeds)
    {
        _result = new ClosestNodes(target, ResultSize);
        _seen = [self];
        _asked = [self];
        Target = target;
        Merge(seeds);
    }

    public NodeId Target { get; }

    /// <summary>The closest nodes so far, nearest first; they may be unproven.</summary>
    public IReadOnlyList<Enode> Closest => _result.Nodes;

    /// <summary>Queries under way.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Nodes asked so far.</summary>
    public int Asked => _asked.Count - 1;

    /// <summary>True when nobody is left to ask and nobody to wait for.</summary>
    public bool IsDone => _waiting.Count == 0 && _result.Nodes.All(n => _asked.Contains(n.Id));

    /// <summary>The nodes to ask now, as many as there is room for; each counts as asked from here on.</summary>
    public IReadOnlyList<Enode> NextQueries()
    {
        var queries = new List<Enode>(Alpha);
        foreach (var node in _result.Nodes)
        {
            if (_waiting.Count >= Alpha)
            {
                break;
            }

            if (_asked.Add(node.Id))
            {
                _waiting.Add(node.Id);
                queries.Add(node);
            }
        }

        return queries;
    }

    /// <summary>A node has answered. Returns those of its neighbours that were new; an answer nobody waits for changes nothing.</summary>
    public IReadOnlyList<Enode> OnReply(NodeId from, IEnumerable<Enode> nodes) => _waiting.Remove(from) ? Merge(nodes) : [];

    /// <summary>A node did not answer, or not usefully. It stays in the result, as in geth: it may be alive for others.</summary>
    public void OnFailure(NodeId from) => _waiting.Remove(from);

    private List<Enode> Merge(IEnumerable<Enode> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        var fresh = new List<Enode>();
        foreach (var node in nodes)
        {
            if (_seen.Add(node.Id))
            {
                _result.Push(node);
                fresh.Add(node);
            }
        }

        return fresh;
    }
}
