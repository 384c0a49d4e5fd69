namespace Akka.Devp2p.Actors.Peers;

/// <summary>What one connection has carried; bytes as on the wire, after the handshake.</summary>
/// <param name="BytesIn">Bytes received.</param>
/// <param name="BytesOut">Bytes sent.</param>
/// <param name="MessagesIn">Messages received, base protocol included.</param>
/// <param name="MessagesOut">Messages sent, base protocol included.</param>
/// <param name="GossipDropped">Messages of <see cref="MessageKind.Gossip"/> that the full outbound queue did not take.</param>
public readonly record struct PeerTraffic(long BytesIn, long BytesOut, long MessagesIn, long MessagesOut, long GossipDropped);
