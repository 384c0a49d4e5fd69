using System.Buffers.Binary;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.ForkId;

/// <summary>
/// Fork identifier of EIP-2124 and EIP-6122: a checksum of the genesis and of the forks already passed, and the next fork known.
/// Encoded as the list <c>[hash(4 bytes), next]</c>, in eth's Status from version 64 on and in the <c>eth</c> entry of a node record.
/// </summary>
/// <param name="Hash">CRC-32 (IEEE) of the genesis hash and every passed fork; travels as four bytes, big-endian.</param>
/// <param name="Next">Block number or unix time in seconds of the next known fork; 0 when none is known.</param>
public readonly record struct ForkIdentifier(uint Hash, ulong Next)
{
    private const int HashSize = sizeof(uint);

    /// <summary>Writes <c>[hash, next]</c>.</summary>
    public void Write(RlpWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<byte> hash = stackalloc byte[HashSize];
        BinaryPrimitives.WriteUInt32BigEndian(hash, Hash);
        var mark = writer.BeginList();
        writer.WriteBytes(hash);
        writer.WriteUInt64(Next);
        writer.EndList(mark);
    }

    /// <summary>The encoded list, 7 to 15 bytes.</summary>
    public byte[] Encode()
    {
        var writer = new RlpWriter(16);
        Write(writer);
        return writer.ToArray();
    }

    /// <summary>Reads <c>[hash, next]</c>; exactly two items, as geth demands. On failure the reader keeps the reason.</summary>
    public static bool TryRead(ref RlpReader reader, out ForkIdentifier value)
    {
        value = default;
        if (!reader.TryReadList(out var items))
        {
            return false;
        }

        if (!items.TryReadFixed(HashSize, out var hash) || !items.TryReadUInt64(out var next) || !items.TryEnd())
        {
            return reader.Merge(items);
        }

        value = new ForkIdentifier(BinaryPrimitives.ReadUInt32BigEndian(hash), next);
        return true;
    }

    /// <summary>Decodes an input that holds the list and nothing else.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> rlp, out ForkIdentifier value, out WireError error)
    {
        var reader = new RlpReader(rlp);
        var ok = TryRead(ref reader, out value) && reader.TryEnd();
        error = reader.Error;
        return ok;
    }

    /// <summary>Eight hex digits, a slash and the next fork, such as <c>fc64ec04/1150000</c>.</summary>
    public override string ToString() => $"{Hash:x8}/{Next}";
}
