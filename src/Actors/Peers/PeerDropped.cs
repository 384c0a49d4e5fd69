using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Peers;

/// <summary>On the EventStream: an added peer is gone; <c>GetPeers</c> no longer has it.</summary>
/// <param name="Node">Name of our own node.</param>
/// <param name="Id">The peer.</param>
/// <param name="Reason">Why, as sent or received; <see cref="DisconnectReason.NetworkError"/> when the connection broke.</param>
/// <param name="ByRemote">True when the peer sent the Disconnect.</param>
/// <param name="Detail">More about the cause in our own words; may be empty.</param>
/// <param name="Duration">How long it was connected.</param>
public sealed record PeerDropped(string Node, NodeId Id, DisconnectReason Reason, bool ByRemote, string Detail, TimeSpan Duration) : IDeadLetterSuppression, IRemoteMessage;
