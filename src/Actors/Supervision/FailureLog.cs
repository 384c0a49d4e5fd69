namespace Akka.Devp2p.Actors.Supervision;

/// <summary>Failures by actor path, as many paths as there is room for; the one that has been quiet longest is forgotten first. Pure.</summary>
internal sealed class FailureLog
{
    /// <summary>Paths remembered: short-lived actors have a new one each.</summary>
    internal const int Capacity = 256;

    private readonly Dictionary<string, Entry> _byPath = [];
    private readonly LinkedList<string> _order = new();

    internal IEnumerable<string> Paths => _byPath.Keys;

    internal void Add(ActorFailed failed)
    {
        if (_byPath.Remove(failed.Path, out var known))
        {
            _order.Remove(known.Place);
        }
        else if (_byPath.Count >= Capacity)
        {
            _byPath.Remove(_order.First!.Value);
            _order.RemoveFirst();
        }

        _byPath[failed.Path] = new Entry(
            (known?.Failures ?? 0) + 1,
            (known?.Restarts ?? 0) + (failed.Directive == Directive.Restart ? 1 : 0),
            failed,
            _order.AddLast(failed.Path));
    }

    /// <summary>What is known of a path.</summary>
    internal SupervisedActor Describe(string path, string actor, bool alive) => _byPath.TryGetValue(path, out var entry)
        ? new SupervisedActor(path, actor, alive, entry.Failures, entry.Restarts, entry.Last)
        : new SupervisedActor(path, actor, alive, 0, 0, null);

    private sealed record Entry(int Failures, int Restarts, ActorFailed Last, LinkedListNode<string> Place);
}
