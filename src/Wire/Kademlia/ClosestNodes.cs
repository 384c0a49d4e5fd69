using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Kademlia;

/// <summary>The <paramref name="max"/> nodes closest to a target, nearest first.</summary>
public sealed class ClosestNodes(NodeId target, int max)
{
    private readonly List<Enode> _nodes = new(Math.Min(max, 64));

    /// <summary>Nearest first.</summary>
    public IReadOnlyList<Enode> Nodes => _nodes;

    /// <summary>Offers a node; false when it is farther than all those kept and there are enough. Who is equal is the caller's to know.</summary>
    public bool Push(Enode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        int low = 0, high = _nodes.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (target.CompareDistance(_nodes[middle].Id, node.Id) > 0)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        if (low >= max)
        {
            return false;
        }

        if (_nodes.Count == max)
        {
            _nodes.RemoveAt(max - 1);
        }

        _nodes.Insert(low, node);
        return true;
    }
}
