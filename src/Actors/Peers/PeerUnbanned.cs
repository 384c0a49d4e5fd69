using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Peers;

/// <summary>On the EventStream: a ban is over; the node may connect again.</summary>
/// <param name="Node">Name of our own node.</param>
/// <param name="Id">Whose ban.</param>
/// <param name="Expired">True: its time has come. False: it was lifted, or gave its place to another ban.</param>
public sealed record PeerUnbanned(string Node, NodeId Id, bool Expired) : IDeadLetterSuppression, IRemoteMessage;
