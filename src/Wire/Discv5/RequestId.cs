namespace Akka.Devp2p.Wire.Discv5;

/// <summary>What ties a response to its request: up to eight bytes that the requester chose, leading zeros and no bytes at all included.</summary>
public readonly record struct RequestId
{
    /// <summary>Longest id; a message with a longer one is ignored.</summary>
    public const int MaxSize = 8;

    private readonly ulong _value;
    private readonly byte _size;

    /// <summary>Takes 0 to 8 bytes. More is our own bug and throws.</summary>
    public RequestId(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, MaxSize, nameof(bytes));
        foreach (var b in bytes)
        {
            _value = (_value << 8) | b;
        }

        _size = (byte)bytes.Length;
    }

    /// <summary>Length in bytes.</summary>
    public int Size => _size;

    /// <summary>Writes <see cref="Size"/> bytes.</summary>
    public void CopyTo(Span<byte> destination)
    {
        for (var i = 0; i < _size; i++)
        {
            destination[i] = (byte)(_value >> (8 * (_size - 1 - i)));
        }
    }

    /// <summary>Two hex digits for each byte.</summary>
    public override string ToString() => _size == 0 ? string.Empty : _value.ToString($"x{2 * _size}");
}
