using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>
/// When a node that could not be found may be searched for again: after 60 s, doubling to one hour (geth's resolveDelay), per node and in
/// bounded memory.
/// </summary>
internal sealed class ResolveBackoff(TimeProvider time)
{
    internal const int MaxNodes = 1024;

    internal static readonly TimeSpan First = TimeSpan.FromSeconds(60), Longest = TimeSpan.FromHours(1);

    private readonly Dictionary<NodeId, (DateTimeOffset NotBefore, TimeSpan Delay)> _nodes = [];

    internal bool MayResolve(NodeId id)
    {
        var now = time.GetUtcNow();
        return !_nodes.TryGetValue(id, out var entry) || now >= entry.NotBefore;
    }

    internal void OnFound(NodeId id) => _nodes.Remove(id);

    internal void OnMissed(NodeId id)
    {
        var now = time.GetUtcNow();
        var delay = _nodes.TryGetValue(id, out var entry) ? Min(2 * entry.Delay, Longest) : First;
        if (_nodes.Count >= MaxNodes && !_nodes.ContainsKey(id))
        {
            _nodes.Remove(_nodes.MinBy(pair => pair.Value.NotBefore).Key);
        }

        _nodes[id] = (now + delay, delay);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
