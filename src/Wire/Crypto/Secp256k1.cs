namespace Akka.Devp2p.Wire.Crypto;

/// <summary>
/// Signatures and key agreement on secp256k1: libsecp256k1 when the machine has it, else the managed library. Both give the same bytes.
/// </summary>
public static class Secp256k1
{
    /// <summary>r, s and recovery id.</summary>
    public const int SignatureSize = 65;

    internal static ISecp256k1Backend Backend { get; } = (ISecp256k1Backend?)NativeSecp256k1.TryLoad() ?? new ManagedSecp256k1();

    /// <summary>Which library is in use, for the start-up log.</summary>
    public static string BackendName => Backend.Name;

    /// <summary>True when libsecp256k1 was found.</summary>
    public static bool IsNative => Backend is NativeSecp256k1;

    /// <summary>Signs a 32-byte hash into 65 bytes: r, s, recovery id 0 to 3.</summary>
    public static void Sign(PrivateKey key, ReadOnlySpan<byte> hash, Span<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(key);
        CheckHash(hash);
        ArgumentOutOfRangeException.ThrowIfNotEqual(signature.Length, SignatureSize, nameof(signature));
        Backend.SignRecoverable(hash, key.Secret, signature);
    }

    /// <summary>Finds who signed a 32-byte hash; the signature is a remote party's, so every fault gives false.</summary>
    public static bool TryRecover(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature, out PublicKey? signer)
    {
        CheckHash(hash);
        signer = null;
        var xy = new byte[PublicKey.Size];
        if (signature.Length != SignatureSize || signature[64] > 3 || !Backend.TryRecover(hash, signature, xy))
        {
            return false;
        }

        signer = PublicKey.FromTrusted(xy);
        return true;
    }

    /// <summary>Checks the 64-byte signature (r, s with low s) of a 32-byte hash.</summary>
    public static bool Verify(PublicKey key, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(key);
        CheckHash(hash);
        return signature.Length == 64 && Backend.Verify(hash, signature, key.Bytes);
    }

    /// <summary>The x coordinate of the shared point, 32 bytes, as RLPx and ECIES use it.</summary>
    public static void EcdhX(PrivateKey key, PublicKey other, Span<byte> sharedX)
    {
        Span<byte> compressed = stackalloc byte[33];
        EcdhCompressed(key, other, compressed);
        compressed[1..].CopyTo(sharedX);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(compressed);
    }

    /// <summary>The shared point in compressed form, 33 bytes, as discv5 uses it.</summary>
    public static void EcdhCompressed(PrivateKey key, PublicKey other, Span<byte> compressed)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(other);
        ArgumentOutOfRangeException.ThrowIfNotEqual(compressed.Length, 33, nameof(compressed));
        if (!Backend.TryEcdh(other.Bytes, key.Secret, compressed))
        {
            throw new InvalidOperationException("both keys were validated when they were made");
        }
    }

    private static void CheckHash(ReadOnlySpan<byte> hash) =>
        ArgumentOutOfRangeException.ThrowIfNotEqual(hash.Length, 32, nameof(hash));
}
