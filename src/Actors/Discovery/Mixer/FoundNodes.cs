using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Discovery.Mixer;

/// <summary>Counts different nodes found, as far as they are remembered: the one that came first is forgotten first.</summary>
internal sealed class FoundNodes
{
    private const int MaxRemembered = 4096;

    private readonly HashSet<NodeId> _known = [];
    private readonly Queue<NodeId> _order = new();

    internal long Count { get; private set; }

    /// <summary>When the last new one was found; null when there was none.</summary>
    internal DateTimeOffset? Last { get; private set; }

    /// <summary>True when it is a new one.</summary>
    internal bool Add(NodeId id, DateTimeOffset now)
    {
        if (!_known.Add(id))
        {
            return false;
        }

        Count++;
        Last = now;
        _order.Enqueue(id);
        if (_order.Count > MaxRemembered)
        {
            _known.Remove(_order.Dequeue());
        }

        return true;
    }
}
