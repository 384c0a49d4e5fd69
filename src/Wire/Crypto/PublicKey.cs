namespace Akka.Devp2p.Wire.Crypto;

/// <summary>A secp256k1 public key that is known to lie on the curve. Immutable.</summary>
public sealed class PublicKey : IEquatable<PublicKey>
{
    /// <summary>Size of the bare form: x and y.</summary>
    public const int Size = 64;

    private readonly byte[] _xy;

    private PublicKey(byte[] xy)
    {
        _xy = xy;
        Id = new NodeId(Keccak.Hash256(xy));
    }

    /// <summary>x and y, 32 bytes each, without the 0x04 prefix.</summary>
    public ReadOnlySpan<byte> Bytes => _xy;

    /// <summary>Keccak-256 of the 64 bytes.</summary>
    public NodeId Id { get; }

    /// <summary>
    /// Parses 64 bytes (bare), 65 bytes (0x04 prefix) or 33 bytes (compressed) and checks that the point is on the curve.
    /// </summary>
    public static bool TryParse(scoped ReadOnlySpan<byte> bytes, out PublicKey? key)
    {
        key = null;
        Span<byte> prefixed = stackalloc byte[65];
        scoped ReadOnlySpan<byte> encoded = bytes;
        if (bytes.Length == Size)
        {
            prefixed[0] = 4;
            bytes.CopyTo(prefixed[1..]);
            encoded = prefixed;
        }

        // the hybrid prefixes 6 and 7 are legal to some libraries and never seen on this network
        var known = encoded.Length switch { 33 => encoded[0] is 2 or 3, 65 => encoded[0] == 4, _ => false };
        var xy = new byte[Size];
        if (!known || !Secp256k1.Backend.TryParsePublicKey(encoded, xy))
        {
            return false;
        }

        key = new PublicKey(xy);
        return true;
    }

    /// <summary>Wraps 64 bytes that the curve library itself has made.</summary>
    internal static PublicKey FromTrusted(byte[] xy) => new(xy);

    /// <summary>Writes the 33-byte compressed form.</summary>
    public void Compress(Span<byte> destination)
    {
        destination[0] = (byte)(2 | (_xy[63] & 1));
        _xy.AsSpan(0, 32).CopyTo(destination[1..]);
    }

    public bool Equals(PublicKey? other) => other is not null && _xy.AsSpan().SequenceEqual(other._xy);

    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    public override int GetHashCode() => Id.GetHashCode();

    /// <summary>128 lower-case hex digits, as in an enode URL.</summary>
    public override string ToString() => Convert.ToHexStringLower(_xy);
}
