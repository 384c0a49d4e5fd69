using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Node;

/// <summary>On the EventStream: our node record has a new content and a higher sequence.</summary>
/// <param name="Node">Name of the node.</param>
/// <param name="Record">Signed anew.</param>
public sealed record LocalRecordChanged(string Node, NodeRecord Record) : IDeadLetterSuppression, IRemoteMessage;
