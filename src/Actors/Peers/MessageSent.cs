using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Peers;

/// <summary>To subscribers of <see cref="Events.EventKinds.Messages"/>, only when <c>devp2p.peers.message-events</c> is on: a sub-protocol message was queued for the peer.</summary>
/// <param name="Node">Name of our own node.</param>
/// <param name="Peer">Who gets it.</param>
/// <param name="Protocol">Name of the sub-protocol.</param>
/// <param name="Code">Message code within the protocol.</param>
/// <param name="Size">Payload in bytes, uncompressed.</param>
public sealed record MessageSent(string Node, NodeId Peer, string Protocol, int Code, int Size) : IDeadLetterSuppression, IRemoteMessage;
