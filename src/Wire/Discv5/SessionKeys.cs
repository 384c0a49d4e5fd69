using System.Security.Cryptography;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Wire.Discv5;

/// <summary>Key agreement and proof of identity of the "v4" identity scheme (discv5-theory.md, "Session Keys").</summary>
internal static class SessionKeys
{
    internal const int KeySize = 16, SignatureSize = 64, EphemeralSize = 33;

    private const int SecretSize = 33;

    private static ReadOnlySpan<byte> AgreementText => "discovery v5 key agreement"u8;

    private static ReadOnlySpan<byte> ProofText => "discovery v5 identity proof"u8;

    /// <summary>The keys of both directions.</summary>
    /// <param name="own">Ephemeral at the initiator, static at the recipient.</param>
    /// <param name="other">The other way round.</param>
    /// <param name="keys">32 bytes: what the initiator encrypts with, then what the recipient does.</param>
    internal static void Derive(
        PrivateKey own, PublicKey other, NodeId initiator, NodeId recipient, ReadOnlySpan<byte> challengeData, Span<byte> keys)
    {
        Span<byte> secret = stackalloc byte[SecretSize], prk = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> info = stackalloc byte[AgreementText.Length + (2 * Hash256.Size)];
        AgreementText.CopyTo(info);
        initiator.Value.CopyTo(info[AgreementText.Length..]);
        recipient.Value.CopyTo(info[(AgreementText.Length + Hash256.Size)..]);
        try
        {
            Secp256k1.EcdhCompressed(own, other, secret);
            HKDF.Extract(HashAlgorithmName.SHA256, secret, challengeData, prk);
            HKDF.Expand(HashAlgorithmName.SHA256, prk, keys, info);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(prk);
        }
    }

    /// <summary>The initiator's signature, 64 bytes: this node, this challenge, this ephemeral key.</summary>
    internal static void Sign(PrivateKey key, ReadOnlySpan<byte> challengeData, ReadOnlySpan<byte> ephemeral, NodeId recipient, Span<byte> signature)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes], recoverable = stackalloc byte[Secp256k1.SignatureSize];
        Hash(challengeData, ephemeral, recipient, hash);
        Secp256k1.Sign(key, hash, recoverable);
        recoverable[..SignatureSize].CopyTo(signature);
    }

    internal static bool Verify(
        PublicKey key, ReadOnlySpan<byte> challengeData, ReadOnlySpan<byte> ephemeral, NodeId recipient, ReadOnlySpan<byte> signature)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(challengeData, ephemeral, recipient, hash);
        return Secp256k1.Verify(key, hash, signature);
    }

    private static void Hash(ReadOnlySpan<byte> challengeData, ReadOnlySpan<byte> ephemeral, NodeId recipient, Span<byte> hash)
    {
        Span<byte> id = stackalloc byte[Hash256.Size];
        recipient.Value.CopyTo(id);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(ProofText);
        sha.AppendData(challengeData);
        sha.AppendData(ephemeral);
        sha.AppendData(id);
        sha.GetHashAndReset(hash);
    }
}
