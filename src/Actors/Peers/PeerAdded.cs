namespace Akka.Devp2p.Actors.Peers;

/// <summary>On the EventStream: a peer has passed both handshakes and all checks, and its protocols have been started.</summary>
/// <param name="Node">Name of our own node.</param>
/// <param name="Peer">The new peer.</param>
public sealed record PeerAdded(string Node, PeerSnapshot Peer) : IDeadLetterSuppression, IRemoteMessage;
