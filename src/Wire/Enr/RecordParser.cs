using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Enr;

/// <summary>The steps of decoding a record: container and sorted pairs, then scheme, key and signature.</summary>
internal static class RecordParser
{
    private const int SignatureSize = 64;

    internal static bool TryParse(ReadOnlySpan<byte> rlp, out ulong sequence, out RecordEntry[] entries, out PublicKey? key, out WireError error)
    {
        key = null;
        return TryParseContent(rlp, out sequence, out entries, out var content, out var signature, out error)
            && TryVerify(rlp, entries, content, signature, out key, out error);
    }

    /// <summary>The form alone: whoever wrote it need not have signed it.</summary>
    internal static bool TryParseContent(
        ReadOnlySpan<byte> rlp, out ulong sequence, out RecordEntry[] entries, out ReadOnlySpan<byte> content, out ReadOnlySpan<byte> signature, out WireError error)
    {
        sequence = 0;
        entries = [];
        content = signature = default;
        if (rlp.Length > NodeRecord.MaxSize)
        {
            error = new WireError(NodeRecord.MaxSize, "enr: record bigger than 300 bytes");
            return false;
        }

        var reader = new RlpReader(rlp);
        if (!reader.TryReadList(out var items) || !reader.TryEnd())
        {
            error = reader.Error;
            return false;
        }

        if (!items.TryReadBytes(out signature))
        {
            error = items.Error;
            return false;
        }

        content = items.Rest;
        var ok = items.TryReadUInt64(out sequence) && TryPairs(ref items, rlp.Length, out entries);
        error = items.Error;
        return ok;
    }

    private static bool TryVerify(
        ReadOnlySpan<byte> rlp, RecordEntry[] entries, ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature, out PublicKey? key, out WireError error)
    {
        key = null;
        var isV4 = TryString(rlp, entries, EnrKeys.Id, out var scheme) && scheme.SequenceEqual("v4"u8);
        var hasKey = TryString(rlp, entries, EnrKeys.Secp256k1, out var compressed) && compressed.Length == 33 && PublicKey.TryParse(compressed, out key);
        var fault = !isV4 ? "enr: identity scheme is not v4"
            : !hasKey ? "enr: no valid secp256k1 key"
            : signature.Length != SignatureSize || !IsSigned(content, signature, key!) ? "enr: invalid signature"
            : null;
        error = fault is null ? default : new WireError(0, fault);
        return fault is null;
    }

    private static bool TryPairs(ref RlpReader items, int size, out RecordEntry[] entries)
    {
        entries = [];
        var origin = size - items.Rest.Length - items.Position;
        if (!items.TryCount(out var count) || (count % 2 != 0 && !items.Fail("enr: key without a value")))
        {
            return false;
        }

        var found = new RecordEntry[count / 2];
        ReadOnlySpan<byte> previous = default;
        for (var i = 0; i < found.Length; i++)
        {
            if (!items.TryReadBytes(out var name))
            {
                return false;
            }

            var order = i == 0 ? 1 : name.SequenceCompareTo(previous);
            if (order <= 0)
            {
                return items.Fail(order == 0 ? "enr: duplicate key" : "enr: keys not sorted");
            }

            var start = origin + items.Position;
            if (!items.TryReadRaw(out var value))
            {
                return false;
            }

            found[i] = new RecordEntry(EnrKeys.From(name), start, value.Length);
            previous = name;
        }

        entries = found;
        return true;
    }

    private static bool TryString(ReadOnlySpan<byte> rlp, RecordEntry[] entries, string key, out ReadOnlySpan<byte> value)
    {
        foreach (var entry in entries)
        {
            if (ReferenceEquals(entry.Key, key) || entry.Key == key)
            {
                var reader = new RlpReader(rlp.Slice(entry.Start, entry.Length));
                return reader.TryReadBytes(out value);
            }
        }

        value = default;
        return false;
    }

    /// <summary>Keccak-256 of the content as a list: what the node has signed. The content is canonical RLP, so it is hashed as it came.</summary>
    internal static void HashContent(ReadOnlySpan<byte> content, Span<byte> hash)
    {
        Span<byte> list = stackalloc byte[NodeRecord.MaxSize + 3];
        var prefix = content.Length switch { <= 55 => 1, <= 255 => 2, _ => 3 };
        list[0] = (byte)(prefix == 1 ? 0xc0 + content.Length : 0xf6 + prefix);
        if (prefix == 2)
        {
            list[1] = (byte)content.Length;
        }
        else if (prefix == 3)
        {
            list[1] = (byte)(content.Length >> 8);
            list[2] = (byte)content.Length;
        }

        content.CopyTo(list[prefix..]);
        Keccak.Hash256(list[..(prefix + content.Length)], hash);
    }

    private static bool IsSigned(ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature, PublicKey key)
    {
        Span<byte> hash = stackalloc byte[32];
        HashContent(content, hash);
        return Secp256k1.Verify(key, hash, signature);
    }
}
