namespace Akka.Devp2p.Wire.Discv4;

/// <summary>EnrRequest (0x05, EIP-868): asks for the node's current record.</summary>
public sealed record EnrRequest(ulong Expiration) : Discv4Packet(Expiration)
{
    public override Discv4PacketType Type => Discv4PacketType.EnrRequest;
}
