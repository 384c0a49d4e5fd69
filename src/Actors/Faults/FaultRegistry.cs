using System.Collections.Concurrent;

namespace Akka.Devp2p.Actors.Faults;

/// <summary>The faults of the nodes of one actor system, by the name of the node's actor.</summary>
internal sealed class FaultRegistry : IExtension
{
    private static readonly Provider s_provider = new();

    private readonly ConcurrentDictionary<string, ActiveFaults> _nodes = new();

    internal static FaultRegistry Of(ActorSystem system) => s_provider.Apply(system);

    // a node of the same name that still runs keeps its own, and this one will not start
    internal void Add(string actorName, ActiveFaults faults) => _nodes.TryAdd(actorName, faults);

    internal void Remove(string actorName, ActiveFaults faults) => _nodes.TryRemove(KeyValuePair.Create(actorName, faults));

    /// <summary>Those of the node that an actor belongs to, and its path below the node.</summary>
    internal ActiveFaults? Find(ActorPath actor, out string path)
    {
        path = string.Empty;
        if (_nodes.IsEmpty || actor.Elements is not { Count: > 1 } parts || !_nodes.TryGetValue(parts[1], out var faults))
        {
            return null;
        }

        path = string.Join('/', parts.Skip(2));
        return faults;
    }

    private sealed class Provider : ExtensionIdProvider<FaultRegistry>
    {
        public override FaultRegistry CreateExtension(ExtendedActorSystem system) => new();
    }
}
