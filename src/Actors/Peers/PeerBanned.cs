namespace Akka.Devp2p.Actors.Peers;

/// <summary>On the EventStream: a node was banned, or its ban was changed. When it is connected, its PeerDropped follows.</summary>
/// <param name="Node">Name of our own node.</param>
/// <param name="Ban">Whom, until when and why.</param>
public sealed record PeerBanned(string Node, Ban Ban) : IDeadLetterSuppression, IRemoteMessage;
