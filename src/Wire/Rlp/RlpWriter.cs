using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace Akka.Devp2p.Wire.Rlp;

/// <summary>
/// Writes canonical RLP into a buffer that it owns and reuses. A list is opened with <see cref="BeginList"/> and closed with
/// <see cref="EndList"/>, which puts the length in front; only lists over 55 bytes are moved, by at most four bytes.
/// </summary>
public sealed class RlpWriter : IBufferWriter<byte>
{
    private byte[] _buffer;
    private int _length;

    /// <param name="capacity">Bytes taken at once; the buffer doubles when full.</param>
    public RlpWriter(int capacity = 256) => _buffer = new byte[Math.Max(capacity, 16)];

    /// <summary>Bytes written since construction or <see cref="Reset"/>.</summary>
    public int Length => _length;

    public ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(0, _length);

    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _length);

    public byte[] ToArray() => WrittenSpan.ToArray();

    /// <summary>Forgets what was written and keeps the buffer.</summary>
    public void Reset() => _length = 0;

    /// <summary>Opens a list; hand the returned mark to <see cref="EndList"/>.</summary>
    public int BeginList()
    {
        Reserve(1);
        _length++;
        return _length;
    }

    /// <summary>Closes the list opened at <paramref name="mark"/> and writes its prefix.</summary>
    public void EndList(int mark)
    {
        var size = _length - mark;
        if (size <= 55)
        {
            _buffer[mark - 1] = (byte)(0xc0 + size);
            return;
        }

        var extra = LengthOf((ulong)size);
        Reserve(extra);
        Buffer.BlockCopy(_buffer, mark, _buffer, mark + extra, size);
        _buffer[mark - 1] = (byte)(0xf7 + extra);
        PutBigEndian(_buffer.AsSpan(mark, extra), (ulong)size);
        _length += extra;
    }

    /// <summary>Writes a byte string.</summary>
    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        if (value.Length == 1 && value[0] < 0x80)
        {
            WriteRaw(value);
            return;
        }

        WritePrefix(0x80, value.Length);
        WriteRaw(value);
    }

    /// <summary>Writes an unsigned integer without leading zeros; zero is the empty string.</summary>
    public void WriteUInt64(ulong value)
    {
        Span<byte> wide = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(wide, value);
        WriteBytes(wide[(8 - LengthOf(value))..]);
    }

    /// <summary>Writes a big-endian integer of any size, stripped of leading zeros.</summary>
    public void WriteScalar(ReadOnlySpan<byte> bigEndian) => WriteBytes(bigEndian.TrimStart((byte)0));

    /// <summary>Writes a non-negative integer.</summary>
    public void WriteBigInteger(BigInteger value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value.Sign, nameof(value));
        WriteScalar(value.ToByteArray(isUnsigned: true, isBigEndian: true));
    }

    public void WriteBool(bool value) => WriteUInt64(value ? 1u : 0u);

    public void WriteHash(Hash256 value)
    {
        Reserve(33);
        _buffer[_length] = 0xa0;
        value.CopyTo(_buffer.AsSpan(_length + 1));
        _length += 33;
    }

    /// <summary>Writes the text as ASCII; other characters are our own bug.</summary>
    public void WriteAscii(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        WriteBytes(System.Text.Encoding.ASCII.GetBytes(text));
    }

    public void WriteEmptyList() => WriteByte(0xc0);

    /// <summary>Appends bytes that are RLP already, or a packet's own framing.</summary>
    public void WriteRaw(ReadOnlySpan<byte> encoded)
    {
        Reserve(encoded.Length);
        encoded.CopyTo(_buffer.AsSpan(_length));
        _length += encoded.Length;
    }

    /// <summary>Appends one byte as it is.</summary>
    public void WriteByte(byte value)
    {
        Reserve(1);
        _buffer[_length++] = value;
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _length);
        _length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsSpan(_length);
    }

    /// <summary>Encoded size of a byte string of <paramref name="size"/> bytes (of one byte: when it is 0x80 or more).</summary>
    public static int SizeOfString(int size) => size <= 55 ? 1 + size : 1 + LengthOf((ulong)size) + size;

    private void WritePrefix(byte offset, int size)
    {
        if (size <= 55)
        {
            WriteByte((byte)(offset + size));
            return;
        }

        var extra = LengthOf((ulong)size);
        Reserve(1 + extra);
        _buffer[_length] = (byte)(offset + 55 + extra);
        PutBigEndian(_buffer.AsSpan(_length + 1, extra), (ulong)size);
        _length += 1 + extra;
    }

    private static int LengthOf(ulong value) => (71 - BitOperations.LeadingZeroCount(value)) / 8;

    private static void PutBigEndian(Span<byte> target, ulong value)
    {
        for (var i = target.Length - 1; i >= 0; i--)
        {
            target[i] = (byte)value;
            value >>= 8;
        }
    }

    private void Reserve(int count)
    {
        if (count > _buffer.Length - _length)
        {
            Array.Resize(ref _buffer, Math.Max(checked(_length + count), _buffer.Length * 2));
        }
    }
}
