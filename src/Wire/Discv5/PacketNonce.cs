using System.Buffers.Binary;

namespace Akka.Devp2p.Wire.Discv5;

/// <summary>The 12 bytes that make a message packet unique; WHOAREYOU repeats those of the packet that it answers.</summary>
public readonly record struct PacketNonce
{
    /// <summary>Size in bytes.</summary>
    public const int Size = 12;

    private readonly uint _head;
    private readonly ulong _tail;

    /// <summary>Takes 12 bytes. A wrong length is our own bug and throws.</summary>
    public PacketNonce(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Size, nameof(bytes));
        _head = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        _tail = BinaryPrimitives.ReadUInt64BigEndian(bytes[4..]);
    }

    /// <summary>A counter and eight random bytes, as geth makes them: no two of a session are equal.</summary>
    public PacketNonce(uint counter, ulong random) => (_head, _tail) = (counter, random);

    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, _head);
        BinaryPrimitives.WriteUInt64BigEndian(destination[4..], _tail);
    }

    /// <summary>24 hex digits.</summary>
    public override string ToString() => $"{_head:x8}{_tail:x16}";
}
