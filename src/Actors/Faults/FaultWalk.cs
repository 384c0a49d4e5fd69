namespace Akka.Devp2p.Actors.Faults;

/// <summary>Finds and chooses whom a rule strikes at a time, in an order that does not depend on chance.</summary>
internal static class FaultWalk
{
    /// <summary>A node's actor and all below it, with their paths, sorted by them.</summary>
    internal static IEnumerable<(string Path, IActorRef Actor)> Below(IActorRef node) => Walk(node, string.Empty).OrderBy(found => found.Item1, StringComparer.Ordinal);

    /// <summary>So many of them, by a seed; null is all.</summary>
    internal static List<T> Choose<T>(List<T> all, int? limit, int seed, int salt)
    {
        if (limit is not { } wanted || wanted >= all.Count)
        {
            return all;
        }

        var chosen = new List<T>();
        var state = unchecked(((uint)seed * 2654435761u) + ((uint)salt * 2246822519u) + 374761393u);
        while (chosen.Count < wanted)
        {
            state = unchecked((state ^ (state >> 15)) * 2246822519u) + 3266489917u;
            var index = (int)((state ^ (state >> 13)) % (uint)all.Count);
            chosen.Add(all[index]);
            all.RemoveAt(index);
        }

        return chosen;
    }

    private static IEnumerable<(string, IActorRef)> Walk(IActorRef actor, string path)
    {
        yield return (path, actor);
        foreach (var child in (actor as ActorRefWithCell)?.Children ?? [])
        {
            foreach (var found in child.IsNobody() ? [] : Walk(child, path.Length == 0 ? child.Path.Name : $"{path}/{child.Path.Name}"))
            {
                yield return found;
            }
        }
    }
}
