using System.Buffers.Binary;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Wire.Types;

/// <summary>20 bytes by value: an Ethereum account.</summary>
public readonly struct Address : IEquatable<Address>
{
    /// <summary>Size in bytes.</summary>
    public const int Size = 20;

    private readonly ulong _a, _b;
    private readonly uint _c;

    /// <summary>Takes 20 bytes. A wrong length is our own bug and throws.</summary>
    public Address(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"expected {Size} bytes, got {bytes.Length}", nameof(bytes));
        }

        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
    }

    /// <summary>The account of a key: the last 20 bytes of the key's hash (Yellow Paper, appendix F).</summary>
    public static Address Of(PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new Address(Keccak.Hash256(key.Bytes).ToArray().AsSpan(Hash256.Size - Size));
    }

    /// <summary>Parses 40 hex digits with or without 0x, without judging the checksum of EIP-55.</summary>
    public static bool TryParse(string? text, out Address address)
    {
        address = default;
        var hex = text is not null && text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        Span<byte> bytes = stackalloc byte[Size];
        if (hex is not { Length: 2 * Size } || Convert.FromHexString(hex, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        address = new Address(bytes);
        return true;
    }

    /// <summary>As <see cref="TryParse"/>, but throws <see cref="FormatException"/>. For constants and tests.</summary>
    public static Address Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException("expected 40 hex digits");

    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], _c);
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    public bool Equals(Address other) => _a == other._a && _b == other._b && _c == other._c;

    public override bool Equals(object? obj) => obj is Address other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_a, _b, _c);

    /// <summary>0x and 40 lower-case hex digits.</summary>
    public override string ToString() => $"0x{_a:x16}{_b:x16}{_c:x8}";

    public static bool operator ==(Address left, Address right) => left.Equals(right);

    public static bool operator !=(Address left, Address right) => !left.Equals(right);
}
