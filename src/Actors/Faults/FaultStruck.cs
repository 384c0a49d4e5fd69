namespace Akka.Devp2p.Actors.Faults;

/// <summary>On the EventStream: a rule of a fault plan has struck.</summary>
/// <param name="Node">Name of the node.</param>
/// <param name="Rule">Which one; the same object as in the plan.</param>
/// <param name="Where">Path of the actor below the node, address or file.</param>
/// <param name="After">Since the start of the node.</param>
public sealed record FaultStruck(string Node, FaultRule Rule, string Where, TimeSpan After) : ILocalMessage;
