using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Eth;

/// <summary>The blocks a peer can serve, <c>[earliest, latest, latestHash]</c> (EIP-7642, from eth/69).</summary>
public sealed record BlockRangeUpdate(ulong Earliest, ulong Latest, Hash256 LatestHash)
{
    /// <summary>Why the range makes no sense, or null. geth disconnects on either; the specification's "earliest >= b" is a misprint.</summary>
    public string? Fault =>
        Earliest > Latest ? "eth: block range ends before it begins"
        : LatestHash.IsZero ? "eth: block range without a hash"
        : null;

    public byte[] Encode()
    {
        var writer = new RlpWriter(64);
        var mark = writer.BeginList();
        writer.WriteUInt64(Earliest);
        writer.WriteUInt64(Latest);
        writer.WriteHash(LatestHash);
        writer.EndList(mark);
        return writer.ToArray();
    }

    /// <summary>Decodes the three items; <see cref="Fault"/> judges them.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> payload, out BlockRangeUpdate? update, out WireError error)
    {
        update = null;
        var reader = new RlpReader(payload);
        if (reader.TryReadList(out var items))
        {
            update = Read(ref items);
            _ = items.TryEnd() || reader.Merge(items);
        }

        update = reader.TryEnd() ? update : null;
        error = reader.Error;
        return update is not null;
    }

    private static BlockRangeUpdate? Read(ref RlpReader items) =>
        items.TryReadUInt64(out var earliest) && items.TryReadUInt64(out var latest) && items.TryReadHash(out var hash)
            ? new BlockRangeUpdate(earliest, latest, hash)
            : null;
}
