namespace Akka.Devp2p.Actors.Node;

/// <summary>On the EventStream: a node that ran has given up and stops, or has ended though nobody told it to. A host goes on; what to do about it is the host's decision.</summary>
/// <param name="Node">Name of the node.</param>
/// <param name="Reason">One line.</param>
public sealed record NodeFailed(string Node, string Reason) : IDeadLetterSuppression, IRemoteMessage;
