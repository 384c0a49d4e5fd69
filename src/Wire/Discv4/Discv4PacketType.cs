namespace Akka.Devp2p.Wire.Discv4;

/// <summary>The packet type byte (devp2p discv4.md, EIP-868).</summary>
public enum Discv4PacketType : byte
{
    Ping = 1,
    Pong = 2,
    FindNode = 3,
    Neighbors = 4,
    EnrRequest = 5,
    EnrResponse = 6,
}
