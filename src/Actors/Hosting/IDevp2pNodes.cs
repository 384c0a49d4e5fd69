using System.Collections.Immutable;

namespace Akka.Devp2p.Actors.Hosting;

/// <summary>The nodes of one actor system, by name. Thread-safe.</summary>
public interface IDevp2pNodes
{
    /// <summary>Names of those that run, sorted.</summary>
    ImmutableArray<string> Names { get; }

    /// <summary>A node that runs; throws <see cref="KeyNotFoundException"/>, naming those that do, when none has this name.</summary>
    Devp2pNode Get(string name = Devp2pNode.DefaultName);

    /// <summary>A node that runs, or null.</summary>
    Devp2pNode? Find(string name);

    /// <summary>The actors of a node by name, whether or not it runs at the moment.</summary>
    Devp2pRefs Refs(string name = Devp2pNode.DefaultName);

    /// <summary>
    /// Starts one more node, as <c>WithDevp2p</c> does at the host's start; it stops with the actor system, or earlier by <see cref="StopAsync"/>, and may be
    /// started again. Throws as <see cref="Devp2pNode.StartAsync"/> does; the host lives on.
    /// </summary>
    Task<Devp2pNode> StartAsync(string name, Action<Devp2pOptions> configure, CancellationToken cancellationToken = default);

    /// <summary>Stops a node and returns when it is gone; nothing happens when none of this name runs.</summary>
    Task StopAsync(string name);
}
