using System.Collections.Immutable;
using Akka.Devp2p.Actors.Peers;

namespace Akka.Devp2p.Actors.Node;

/// <summary>
/// Something that runs with a node, from its start to its stop, and brings sub-protocols: geth's <c>node.Lifecycle</c>. Its actor
/// is told <see cref="ServicesActor.Start"/> when the server runs, and answers <see cref="ServicesActor.Started"/> or
/// <see cref="ServicesActor.StartFailed"/>; it ends in its PostStop. An exception leaves it running with the state it had, since it holds its
/// state in children of its own; the fourth within 60 s ends the node.
/// </summary>
/// <param name="Name">Unique, and an actor name: <c>eth</c>.</param>
/// <param name="Props">Makes its actor, /services/NAME. Its class is a key of a host's registry; the first service of a class has it.</param>
/// <param name="Protocols">Sub-protocols that the server offers for it.</param>
public sealed record ServiceSpec(string Name, Props Props, ImmutableArray<ProtocolSpec> Protocols);
