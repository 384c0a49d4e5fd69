namespace Akka.Devp2p.Wire.Discv4;

/// <summary>Neighbors (0x04), the reply to a FindNode; a full bucket needs two of them.</summary>
public sealed record Neighbors(IReadOnlyList<Neighbor> Nodes, ulong Expiration) : Discv4Packet(Expiration)
{
    /// <summary>Nodes that fit a packet of 1,280 bytes in the worst case, all of them with IPv6 addresses and the largest ports.</summary>
    public const int MaxNodes = 12;

    public override Discv4PacketType Type => Discv4PacketType.Neighbors;

    /// <summary>Spreads nodes over packets of at most <see cref="MaxNodes"/>; no nodes give one empty packet, since a question deserves an answer.</summary>
    public static IEnumerable<Neighbors> Split(IReadOnlyList<Neighbor> nodes, ulong expiration) =>
        nodes is { Count: > 0 }
            ? nodes.Chunk(MaxNodes).Select(part => new Neighbors(part, expiration))
            : [new Neighbors([], expiration)];
}
