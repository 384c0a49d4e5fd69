using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Akka.Devp2p.Wire;

/// <summary>32 bytes by value: a Keccak-256 hash, a node id, a block hash. Compares as a big-endian number.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct Hash256 : IEquatable<Hash256>, IComparable<Hash256>
{
    /// <summary>Size in bytes.</summary>
    public const int Size = 32;

    private readonly ulong _a, _b, _c, _d;

    /// <summary>Takes 32 bytes. A wrong length is our own bug and throws.</summary>
    public Hash256(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"expected {Size} bytes, got {bytes.Length}", nameof(bytes));
        }

        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    private Hash256(ulong a, ulong b, ulong c, ulong d) => (_a, _b, _c, _d) = (a, b, c, d);

    public bool IsZero => (_a | _b | _c | _d) == 0;

    /// <summary>Parses 64 hex digits with or without 0x; throws <see cref="FormatException"/> on anything else. For constants and tests.</summary>
    public static Hash256 Parse(string hex)
    {
        ArgumentNullException.ThrowIfNull(hex);
        return new Hash256(Convert.FromHexString(hex.StartsWith("0x", StringComparison.Ordinal) ? hex[2..] : hex));
    }

    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _d);
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Bitwise exclusive or: the Kademlia metric.</summary>
    public Hash256 Xor(Hash256 other) => new(_a ^ other._a, _b ^ other._b, _c ^ other._c, _d ^ other._d);

    /// <summary>Number of zero bits before the first one bit: 0 to 256.</summary>
    public int LeadingZeros() =>
        _a != 0 ? System.Numerics.BitOperations.LeadingZeroCount(_a)
        : _b != 0 ? 64 + System.Numerics.BitOperations.LeadingZeroCount(_b)
        : _c != 0 ? 128 + System.Numerics.BitOperations.LeadingZeroCount(_c)
        : 192 + System.Numerics.BitOperations.LeadingZeroCount(_d);

    public int CompareTo(Hash256 other)
    {
        var r = _a.CompareTo(other._a);
        r = r != 0 ? r : _b.CompareTo(other._b);
        r = r != 0 ? r : _c.CompareTo(other._c);
        return r != 0 ? r : _d.CompareTo(other._d);
    }

    public bool Equals(Hash256 other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    public override bool Equals(object? obj) => obj is Hash256 other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_a, _b, _c, _d);

    /// <summary>64 lower-case hex digits without 0x.</summary>
    public override string ToString() => $"{_a:x16}{_b:x16}{_c:x16}{_d:x16}";

    public static bool operator ==(Hash256 left, Hash256 right) => left.Equals(right);

    public static bool operator !=(Hash256 left, Hash256 right) => !left.Equals(right);

    public static bool operator <(Hash256 left, Hash256 right) => left.CompareTo(right) < 0;

    public static bool operator >(Hash256 left, Hash256 right) => left.CompareTo(right) > 0;

    public static bool operator <=(Hash256 left, Hash256 right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Hash256 left, Hash256 right) => left.CompareTo(right) >= 0;
}
