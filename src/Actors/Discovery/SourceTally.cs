using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>How many different nodes a source has found, as far as 4,096 of them are remembered.</summary>
internal sealed class SourceTally
{
    private const int MaxRemembered = 4096;

    private readonly HashSet<NodeId> _known = [];
    private readonly Queue<NodeId> _order = new();

    internal long Found { get; private set; }

    /// <summary>When the last new one came; null when none ever did.</summary>
    internal DateTimeOffset? LastNew { get; private set; }

    /// <summary>True when it is new.</summary>
    internal bool Add(NodeId id, DateTimeOffset now)
    {
        if (!_known.Add(id))
        {
            return false;
        }

        Found++;
        LastNew = now;
        _order.Enqueue(id);
        if (_order.Count > MaxRemembered)
        {
            _known.Remove(_order.Dequeue());
        }

        return true;
    }
}
