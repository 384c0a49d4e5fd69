namespace Akka.Devp2p.Wire.Discv4;

/// <summary>FindNode (0x03): asks for the nodes closest to Keccak-256 of the target.</summary>
/// <param name="Target">64 bytes; they need not be a point of the curve.</param>
public sealed record FindNode(ReadOnlyMemory<byte> Target, ulong Expiration) : Discv4Packet(Expiration)
{
    public override Discv4PacketType Type => Discv4PacketType.FindNode;

    /// <summary>Keccak-256 of the target: the point in the id space that is asked for.</summary>
    public NodeId TargetId => new(Crypto.Keccak.Hash256(Target.Span));
}
