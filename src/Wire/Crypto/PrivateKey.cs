using System.Security.Cryptography;

namespace Akka.Devp2p.Wire.Crypto;

/// <summary>A secp256k1 secret: 32 bytes that are zeroed on dispose and never printed.</summary>
public sealed class PrivateKey : IDisposable
{
    /// <summary>Size in bytes.</summary>
    public const int Size = 32;

    private readonly byte[] _secret;
    private bool _disposed;

    private PrivateKey(byte[] secret, PublicKey publicKey)
    {
        _secret = secret;
        PublicKey = publicKey;
    }

    /// <summary>The key that others know.</summary>
    public PublicKey PublicKey { get; }

    internal ReadOnlySpan<byte> Secret
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _secret;
        }
    }

    /// <summary>Takes a copy of 32 bytes; false for zero and for values not below the group order.</summary>
    public static bool TryCreate(ReadOnlySpan<byte> secret, out PrivateKey? key)
    {
        key = null;
        var xy = new byte[PublicKey.Size];
        if (secret.Length != Size || !Secp256k1.Backend.TryCreatePublicKey(secret, xy))
        {
            return false;
        }

        key = new PrivateKey(secret.ToArray(), PublicKey.FromTrusted(xy));
        return true;
    }

    /// <summary>Parses 64 hex digits; throws <see cref="FormatException"/> on anything else. For constants and tests.</summary>
    public static PrivateKey Parse(string hex) =>
        TryCreate(Convert.FromHexString(hex), out var key) ? key! : throw new FormatException("not a secp256k1 private key");

    /// <summary>Draws a key from <paramref name="fill"/>, which fills the span with random bytes; by default the system's generator.</summary>
    public static PrivateKey Generate(Action<Span<byte>>? fill = null)
    {
        fill ??= RandomNumberGenerator.Fill;
        Span<byte> secret = stackalloc byte[Size];
        try
        {
            while (true)
            {
                fill(secret);
                if (TryCreate(secret, out var key))
                {
                    return key!;
                }
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Copies the secret out: for a key file, and nothing else.</summary>
    public void Export(Span<byte> destination) => Secret.CopyTo(destination);

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_secret);
    }

    public override string ToString() => $"private key of {PublicKey.Id.Short}";
}
