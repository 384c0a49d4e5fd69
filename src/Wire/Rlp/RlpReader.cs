using System.Buffers.Binary;

namespace Akka.Devp2p.Wire.Rlp;

/// <summary>
/// Strict forward reader of recursive length prefix encoding (Yellow Paper appendix B), as strict as geth's rlp.Stream:
/// minimal length prefixes, single bytes below 0x80 bare, integers without leading zeros, every item inside its list.
/// The first fault sticks: every later read returns false and <see cref="Error"/> keeps the reason.
/// </summary>
public ref struct RlpReader
{
    /// <summary>Lists may nest this deep; eth's deepest message needs 8.</summary>
    public const int MaxDepth = 32;

    private readonly ReadOnlySpan<byte> _data;
    private readonly int _base;
    private readonly int _depth;
    private int _pos;
    private WireError _error;

    /// <summary>Reads items from the start of <paramref name="data"/>; bytes after the last item read are the caller's to judge.</summary>
    public RlpReader(ReadOnlySpan<byte> data) : this(data, 0, 0)
    {
    }

    private RlpReader(ReadOnlySpan<byte> data, int @base, int depth)
    {
        _data = data;
        _base = @base;
        _depth = depth;
    }

    /// <summary>The first fault, or none.</summary>
    public readonly WireError Error => _error;

    /// <summary>True when all input was consumed, or when a fault stopped the reader.</summary>
    public readonly bool AtEnd => _pos >= _data.Length || !_error.IsNone;

    /// <summary>Bytes consumed so far in this list or input.</summary>
    public readonly int Position => _pos;

    /// <summary>Input not consumed yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _data[_pos..];

    /// <summary>True when the next item exists and is a list.</summary>
    public readonly bool NextIsList => !AtEnd && _data[_pos] >= 0xc0;

    /// <summary>Records a fault of the content (a value out of range, say) at the current position and returns false.</summary>
    public bool Fail(string reason)
    {
        if (_error.IsNone)
        {
            _error = new WireError(_base + _pos, reason);
        }

        return false;
    }

    /// <summary>Takes over the fault of an inner reader, so that the outermost one reports it. True when there was none.</summary>
    public bool Merge(scoped in RlpReader inner)
    {
        if (_error.IsNone)
        {
            _error = inner._error;
        }

        return _error.IsNone;
    }

    /// <summary>Reads a byte string of any length.</summary>
    public bool TryReadBytes(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!TryHeader(out var isList, out var start, out var length))
        {
            return false;
        }

        if (isList)
        {
            return Fail("rlp: expected a string, found a list");
        }

        value = _data.Slice(start, length);
        _pos = start + length;
        return true;
    }

    /// <summary>Reads a byte string of at most <paramref name="max"/> bytes.</summary>
    public bool TryReadBytes(int max, out ReadOnlySpan<byte> value) =>
        TryReadBytes(out value) && (value.Length <= max || Fail("rlp: string too long"));

    /// <summary>Reads a byte string of exactly <paramref name="size"/> bytes.</summary>
    public bool TryReadFixed(int size, out ReadOnlySpan<byte> value) =>
        TryReadBytes(out value) && (value.Length == size || Fail("rlp: string of the wrong size"));

    /// <summary>Reads a 32-byte string.</summary>
    public bool TryReadHash(out Hash256 value)
    {
        value = default;
        if (!TryReadFixed(Hash256.Size, out var bytes))
        {
            return false;
        }

        value = new Hash256(bytes);
        return true;
    }

    /// <summary>Reads a canonical big-endian integer of at most <paramref name="maxBytes"/> bytes: no leading zero, zero is the empty string.</summary>
    public bool TryReadScalar(int maxBytes, out ReadOnlySpan<byte> value) =>
        TryReadBytes(out value)
        && (value.Length == 0 || value[0] != 0 || Fail("rlp: integer with leading zero"))
        && (value.Length <= maxBytes || Fail("rlp: integer too large"));

    /// <summary>Reads an unsigned integer of at most 64 bits.</summary>
    public bool TryReadUInt64(out ulong value)
    {
        value = 0;
        if (!TryReadScalar(sizeof(ulong), out var bytes))
        {
            return false;
        }

        foreach (var b in bytes)
        {
            value = (value << 8) | b;
        }

        return true;
    }

    /// <summary>Reads an unsigned integer of at most 32 bits.</summary>
    public bool TryReadUInt32(out uint value)
    {
        var ok = TryReadUInt64(out var wide) && (wide <= uint.MaxValue || Fail("rlp: integer too large"));
        value = ok ? (uint)wide : 0;
        return ok;
    }

    /// <summary>Reads an unsigned integer of at most 16 bits: a port.</summary>
    public bool TryReadUInt16(out ushort value)
    {
        var ok = TryReadUInt64(out var wide) && (wide <= ushort.MaxValue || Fail("rlp: integer too large"));
        value = ok ? (ushort)wide : (ushort)0;
        return ok;
    }

    /// <summary>Reads a boolean: 0x80 is false, 0x01 is true.</summary>
    public bool TryReadBool(out bool value)
    {
        var ok = TryReadUInt64(out var wide) && (wide <= 1 || Fail("rlp: invalid boolean"));
        value = ok && wide == 1;
        return ok;
    }

    /// <summary>Steps over a list and returns a reader of its items.</summary>
    public bool TryReadList(out RlpReader items)
    {
        items = default;
        if (!TryHeader(out var isList, out var start, out var length))
        {
            return false;
        }

        if (!isList)
        {
            return Fail("rlp: expected a list, found a string");
        }

        if (_depth + 1 > MaxDepth)
        {
            return Fail("rlp: nested too deep");
        }

        items = new RlpReader(_data.Slice(start, length), _base + start, _depth + 1);
        _pos = start + length;
        return true;
    }

    /// <summary>Reads the next item whole, prefix included, without looking inside.</summary>
    public bool TryReadRaw(out ReadOnlySpan<byte> item)
    {
        item = default;
        if (!TryHeader(out _, out var start, out var length))
        {
            return false;
        }

        item = _data[_pos..(start + length)];
        _pos = start + length;
        return true;
    }

    /// <summary>Steps over the next item of either kind.</summary>
    public bool TrySkip() => TryReadRaw(out _);

    /// <summary>Counts the items left without consuming them; a fault sticks and gives false.</summary>
    public bool TryCount(out int count)
    {
        count = 0;
        var copy = this;
        while (!copy.AtEnd)
        {
            if (!copy.TrySkip())
            {
                return Merge(copy);
            }

            count++;
        }

        return Merge(copy);
    }

    /// <summary>True when nothing is left and nothing failed; anything left is recorded as a fault.</summary>
    public bool TryEnd() => _error.IsNone && (_pos == _data.Length || Fail("rlp: extra items"));

    private bool TryHeader(out bool isList, out int start, out int length)
    {
        isList = false;
        start = length = 0;
        if (!_error.IsNone)
        {
            return false;
        }

        if (_pos >= _data.Length)
        {
            return Fail("rlp: item missing");
        }

        var prefix = _data[_pos];
        isList = prefix >= 0xc0;
        if (prefix < 0x80)
        {
            start = _pos;
            length = 1;
            return true;
        }

        var kind = isList ? prefix - 0xc0 : prefix - 0x80;
        return kind <= 55 ? ShortForm(isList, kind, out start, out length) : LongForm(kind - 55, out start, out length);
    }

    private bool ShortForm(bool isList, int size, out int start, out int length)
    {
        start = _pos + 1;
        length = size;
        if (size > _data.Length - start)
        {
            return Fail("rlp: item longer than its input");
        }

        return isList || size != 1 || _data[start] >= 0x80 || Fail("rlp: single byte with a prefix");
    }

    private bool LongForm(int lengthOfLength, out int start, out int length)
    {
        start = length = 0;
        var from = _pos + 1;
        if (lengthOfLength > _data.Length - from)
        {
            return Fail("rlp: item longer than its input");
        }

        if (_data[from] == 0)
        {
            return Fail("rlp: length with leading zero");
        }

        Span<byte> wide = stackalloc byte[8];
        wide.Clear();
        _data.Slice(from, lengthOfLength).CopyTo(wide[(8 - lengthOfLength)..]);
        var size = BinaryPrimitives.ReadUInt64BigEndian(wide);
        if (size <= 55)
        {
            return Fail("rlp: length not in short form");
        }

        start = from + lengthOfLength;
        if (size > (ulong)(_data.Length - start))
        {
            return Fail("rlp: item longer than its input");
        }

        length = (int)size;
        return true;
    }
}
