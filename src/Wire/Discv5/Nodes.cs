namespace Akka.Devp2p.Wire.Discv5;

/// <summary>NODES (0x04), the answer to a FINDNODE; several of them when the records don't fit one packet.</summary>
/// <param name="Total">How many packets the whole answer has.</param>
/// <param name="Records">Node records in RLP, not looked at yet: checking a signature costs more than anybody may cause who wasn't asked.</param>
public sealed record Nodes(RequestId Request, byte Total, IReadOnlyList<ReadOnlyMemory<byte>> Records) : Discv5Message(Request)
{
    /// <summary>Records in an answer of ours.</summary>
    public const int MaxRecords = 16;

    /// <summary>Packets of an answer, ours or another's.</summary>
    public const int MaxPackets = 5;

    /// <summary>Bytes of records in one packet: with head, tag and the rest of the message it stays under 1,280.</summary>
    public const int MaxRecordBytes = 1100;

    public override Discv5MessageType Type => Discv5MessageType.Nodes;

    /// <summary>Spreads records over packets of less than 1,280 bytes, at most <see cref="MaxPackets"/>; no records give one empty packet.</summary>
    public static IReadOnlyList<Nodes> Split(RequestId request, IEnumerable<ReadOnlyMemory<byte>> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var parts = new List<List<ReadOnlyMemory<byte>>> { new() };
        var size = 0;
        foreach (var record in records.Take(MaxRecords))
        {
            if (size + record.Length > MaxRecordBytes)
            {
                if (parts.Count == MaxPackets)
                {
                    break;
                }

                parts.Add([]);
                size = 0;
            }

            parts[^1].Add(record);
            size += record.Length;
        }

        return parts.ConvertAll(part => new Nodes(request, (byte)parts.Count, part));
    }
}
