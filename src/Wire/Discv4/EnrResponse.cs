using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Discv4;

/// <summary>EnrResponse (0x06, EIP-868). The record's signature has been verified; whether it is the sender's own is for the caller to check.</summary>
public sealed record EnrResponse(Hash256 RequestHash, NodeRecord Record) : Discv4Packet(0)
{
    public override Discv4PacketType Type => Discv4PacketType.EnrResponse;
}
