namespace Akka.Devp2p.Wire.Crypto;

/// <summary>
/// Keccak-256 and Keccak-512 with the original padding, as Ethereum uses them. One-shot by the static methods; incremental and
/// cloneable as an object, which is what RLPx's running MACs need.
/// </summary>
public sealed class Keccak
{
    private KeccakSponge _sponge;

    private Keccak(KeccakSponge sponge) => _sponge = sponge;

    /// <summary>An empty running hash of 32 bytes.</summary>
    public static Keccak Create256() => new(new KeccakSponge(32));

    /// <summary>An empty running hash of 64 bytes.</summary>
    public static Keccak Create512() => new(new KeccakSponge(64));

    /// <summary>Hash of no bytes at all.</summary>
    public static Hash256 EmptyHash { get; } = Hash256([]);

    /// <summary>Appends data.</summary>
    public void Update(ReadOnlySpan<byte> data) => _sponge.Update(data);

    /// <summary>Writes the digest of everything so far; the running hash goes on unchanged. 32 or 64 bytes, or a prefix of them.</summary>
    public void Digest(Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, _sponge.OutputSize, nameof(destination));
        var copy = _sponge;
        copy.Finish(destination);
    }

    /// <summary>An independent copy of the running hash.</summary>
    public Keccak Clone() => new(_sponge);

    /// <summary>Keccak-256 of <paramref name="data"/>, without allocation.</summary>
    public static Hash256 Hash256(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[32];
        Hash256(data, digest);
        return new Hash256(digest);
    }

    /// <summary>Keccak-256 of <paramref name="data"/> into 32 bytes.</summary>
    public static void Hash256(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        var sponge = new KeccakSponge(32);
        sponge.Update(data);
        sponge.Finish(destination[..32]);
    }

    /// <summary>Keccak-512 of <paramref name="data"/> into 64 bytes.</summary>
    public static void Hash512(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        var sponge = new KeccakSponge(64);
        sponge.Update(data);
        sponge.Finish(destination[..64]);
    }
}
