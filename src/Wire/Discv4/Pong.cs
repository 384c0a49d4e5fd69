namespace Akka.Devp2p.Wire.Discv4;

/// <summary>Pong (0x02), the reply to a ping.</summary>
/// <param name="To">Where the ping came from, as its receiver saw it: tells a node its outside address.</param>
/// <param name="PingHash">Hash of the ping packet.</param>
/// <param name="EnrSequence">Version of the sender's record (EIP-868), null when it sent none.</param>
public sealed record Pong(Endpoint To, Hash256 PingHash, ulong Expiration, ulong? EnrSequence = null) : Discv4Packet(Expiration)
{
    public override Discv4PacketType Type => Discv4PacketType.Pong;
}
