namespace Akka.Devp2p.Wire.Snappy;

/// <summary>
/// Snappy's block format (google/snappy, format_description.txt), as devp2p compresses messages from version 5 on (EIP-706).
/// Allocates nothing; every length and offset is checked.
/// </summary>
public static class SnappyDecoder
{
    /// <summary>Largest uncompressed size that is accepted, in bytes: devp2p's limit of a message.</summary>
    public const int MaxSize = 0xffffff;

    /// <summary>The best a compressor can do is a copy of 64 bytes in 3: about 21 to 1.</summary>
    private const int MaxCopy = 64, MinCopyCost = 3;

    /// <summary>
    /// Reads the announced uncompressed size without decoding: at most <see cref="MaxSize"/>, and no more than the
    /// compressed bytes could ever give.
    /// </summary>
    public static bool TryGetSize(ReadOnlySpan<byte> compressed, out int size, out WireError error) =>
        TryReadHeader(compressed, out size, out _, out error);

    /// <summary>Decodes a whole block. The output must have exactly the announced size.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> compressed, Span<byte> output, out WireError error)
    {
        if (!TryReadHeader(compressed, out var size, out var at, out error))
        {
            return false;
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(output.Length, size, nameof(output));
        var written = 0;
        while (at < compressed.Length)
        {
            var ok = (compressed[at] & 3) == 0
                ? TryLiteral(compressed, ref at, output, ref written, out error)
                : TryCopy(compressed, ref at, output, ref written, out error);
            if (!ok)
            {
                return false;
            }
        }

        return written == size || Fail(at, "snappy: ends before its announced size", out error);
    }

    private static bool TryReadHeader(ReadOnlySpan<byte> compressed, out int size, out int headerSize, out WireError error)
    {
        size = headerSize = 0;
        error = default;
        ulong value = 0;
        while (true)
        {
            // five groups of seven bits hold 32
            if (headerSize == compressed.Length || headerSize == 5)
            {
                return Fail(headerSize, "snappy: size is not a varint of 32 bits", out error);
            }

            var group = compressed[headerSize];
            value |= (ulong)(group & 0x7f) << (7 * headerSize++);
            if (group < 0x80)
            {
                break;
            }
        }

        if (value > MaxSize)
        {
            return Fail(0, "snappy: message too large", out error);
        }

        if ((long)value * MinCopyCost > (compressed.Length - headerSize) * (long)MaxCopy)
        {
            return Fail(0, "snappy: announces more than its bytes can give", out error);
        }

        size = (int)value;
        return true;
    }

    private static bool TryLiteral(
        ReadOnlySpan<byte> compressed, ref int at, Span<byte> output, ref int written, out WireError error)
    {
        error = default;
        long length = compressed[at] >> 2;
        var start = at + 1;
        if (length >= 60)
        {
            var extra = (int)length - 59;
            if (extra > compressed.Length - start)
            {
                return Fail(at, "snappy: literal length cut off", out error);
            }

            length = 0;
            for (var i = 0; i < extra; i++)
            {
                length |= (long)compressed[start + i] << (8 * i);
            }

            start += extra;
        }

        length++;
        if (length > compressed.Length - start)
        {
            return Fail(at, "snappy: literal cut off", out error);
        }

        if (length > output.Length - written)
        {
            return Fail(at, "snappy: more than its announced size", out error);
        }

        compressed.Slice(start, (int)length).CopyTo(output[written..]);
        at = start + (int)length;
        written += (int)length;
        return true;
    }

    private static bool TryCopy(
        ReadOnlySpan<byte> compressed, ref int at, Span<byte> output, ref int written, out WireError error)
    {
        error = default;
        int tag = compressed[at];
        var kind = tag & 3;
        var size = kind switch { 1 => 2, 2 => 3, _ => 5 };
        if (size > compressed.Length - at)
        {
            return Fail(at, "snappy: copy cut off", out error);
        }

        var length = kind == 1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2);
        var offset = kind switch
        {
            1 => (uint)(((tag >> 5) << 8) | compressed[at + 1]),
            2 => System.Buffers.Binary.BinaryPrimitives.ReadUInt16LittleEndian(compressed[(at + 1)..]),
            _ => System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(compressed[(at + 1)..]),
        };
        if (offset == 0 || offset > written)
        {
            return Fail(at, "snappy: copy from outside the output", out error);
        }

        if (length > output.Length - written)
        {
            return Fail(at, "snappy: more than its announced size", out error);
        }

        Repeat(output, written, (int)offset, length);
        written += length;
        at += size;
        return true;
    }

    /// <summary>Copies from behind; a copy longer than its offset repeats what it has just written.</summary>
    private static void Repeat(Span<byte> output, int at, int offset, int length)
    {
        if (offset >= length)
        {
            output.Slice(at - offset, length).CopyTo(output[at..]);
            return;
        }

        for (var i = at; i < at + length; i++)
        {
            output[i] = output[i - offset];
        }
    }

    private static bool Fail(int at, string reason, out WireError error)
    {
        error = new WireError(at, reason);
        return false;
    }
}
