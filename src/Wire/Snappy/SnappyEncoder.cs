using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Akka.Devp2p.Wire.Snappy;

/// <summary>
/// Compresses into Snappy's block format. Works in blocks of 64 KiB and finds repetitions by a hash of four bytes; the table is
/// made once and reused, so that a call allocates nothing. One thread at a time.
/// </summary>
public sealed class SnappyEncoder
{
    private const int BlockSize = 1 << 16;
    private const int MaxTableBits = 14, MinTableBits = 8;

    /// <summary>A block shorter than this is not searched, and no match starts nearer to the block's end: four-byte reads stay inside.</summary>
    private const int Margin = 16;

    private readonly ushort[] _table = new ushort[1 << MaxTableBits];

    /// <summary>Bytes that suffice for any input of <paramref name="size"/> bytes: the size as varint, and a literal prefix per block.</summary>
    public static int MaxCompressedSize(int size) => checked(5 + size + (size / 6) + 32);

    /// <summary>Compresses and returns how many bytes were written.</summary>
    /// <param name="output">At least <see cref="MaxCompressedSize"/> bytes.</param>
    public int Encode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(output.Length, MaxCompressedSize(input.Length), nameof(output));
        var written = 0;
        var size = (uint)input.Length;
        for (; size >= 0x80; size >>= 7)
        {
            output[written++] = (byte)(size | 0x80);
        }

        output[written++] = (byte)size;
        for (var at = 0; at < input.Length; at += BlockSize)
        {
            written += EncodeBlock(input.Slice(at, Math.Min(BlockSize, input.Length - at)), output[written..]);
        }

        return written;
    }

    private int EncodeBlock(ReadOnlySpan<byte> block, Span<byte> output)
    {
        var written = 0;
        var literal = 0;
        if (block.Length > Margin)
        {
            var bits = Math.Clamp(BitOperations.Log2((uint)block.Length - 1) + 1, MinTableBits, MaxTableBits);
            var table = _table.AsSpan(0, 1 << bits);
            table.Clear();
            var limit = block.Length - Margin;
            var at = 1;
            while (Find(block, table, 32 - bits, limit, ref at, out var candidate))
            {
                written += Literal(block[literal..at], output[written..]);
                do
                {
                    var length = 4 + block[(at + 4)..].CommonPrefixLength(block[(candidate + 4)..]);
                    written += Copy(at - candidate, length, output[written..]);
                    at += length;
                    literal = at;
                }
                while (at < limit && Continues(block, table, 32 - bits, at, out candidate));
                at++;
            }
        }

        return written + Literal(block[literal..], output[written..]);
    }

    /// <summary>Looks for four bytes seen before, in steps that widen while nothing is found: incompressible data goes by quickly.</summary>
    private static bool Find(ReadOnlySpan<byte> block, Span<ushort> table, int shift, int limit, ref int at, out int candidate)
    {
        for (var skip = 32; at < limit; at += skip++ >> 5)
        {
            if (Continues(block, table, shift, at, out candidate))
            {
                return true;
            }
        }

        candidate = 0;
        return false;
    }

    /// <summary>Enters the position into the table and tells whether what stood there has the same four bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Continues(ReadOnlySpan<byte> block, Span<ushort> table, int shift, int at, out int candidate)
    {
        var word = MemoryMarshal.Read<uint>(block[at..]);
        ref var slot = ref table[(int)(unchecked(word * 0x1e35a7bd) >> shift)];
        candidate = slot;
        slot = (ushort)at;
        return candidate < at && word == MemoryMarshal.Read<uint>(block[candidate..]);
    }

    private static int Literal(ReadOnlySpan<byte> bytes, Span<byte> output)
    {
        if (bytes.IsEmpty)
        {
            return 0;
        }

        var n = bytes.Length - 1;
        int head;
        if (n < 60)
        {
            output[0] = (byte)(n << 2);
            head = 1;
        }
        else if (n < 256)
        {
            output[0] = 60 << 2;
            output[1] = (byte)n;
            head = 2;
        }
        else
        {
            output[0] = 61 << 2;
            BinaryPrimitives.WriteUInt16LittleEndian(output[1..], (ushort)n);
            head = 3;
        }

        bytes.CopyTo(output[head..]);
        return head + bytes.Length;
    }

    /// <summary>Copies of at most 64 bytes; the short form takes 4 to 11 bytes from less than 2,048 behind.</summary>
    private static int Copy(int offset, int length, Span<byte> output)
    {
        var written = 0;
        while (length > 0)
        {
            // never leaves a rest below 4, which only the long form could express
            var take = length >= 68 ? 64 : length > 64 ? 60 : length;
            if (take is >= 4 and <= 11 && offset < 2048)
            {
                output[written] = (byte)(((offset >> 8) << 5) | ((take - 4) << 2) | 1);
                output[written + 1] = (byte)offset;
                written += 2;
            }
            else
            {
                output[written] = (byte)(((take - 1) << 2) | 2);
                BinaryPrimitives.WriteUInt16LittleEndian(output[(written + 1)..], (ushort)offset);
                written += 3;
            }

            length -= take;
        }

        return written;
    }
}
