using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Akka.Devp2p.Wire.Crypto;

/// <summary>
/// Public-key encryption as RLPx uses it (rlpx.md, "ECIES Encryption"): ECDH on secp256k1, concatenation KDF with SHA-256,
/// AES-128-CTR, HMAC-SHA-256 over IV, ciphertext and shared data. Layout: 0x04, ephemeral x and y, IV, ciphertext, tag.
/// </summary>
public static class Ecies
{
    /// <summary>Bytes that encryption adds: key 65, IV 16, tag 32.</summary>
    public const int Overhead = KeySize + IvSize + TagSize;

    private const int KeySize = 65;
    private const int IvSize = 16;
    private const int TagSize = 32;

    /// <summary>Encrypts with a one-time key and IV drawn from <paramref name="random"/>.</summary>
    /// <param name="destination">Exactly the plaintext's size plus <see cref="Overhead"/>.</param>
    public static void Encrypt(
        PublicKey remote, Action<Span<byte>> random, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> sharedData, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(random);
        using var ephemeral = PrivateKey.Generate(random);
        Span<byte> iv = stackalloc byte[IvSize];
        random(iv);
        Encrypt(remote, ephemeral, iv, plaintext, sharedData, destination);
    }

    /// <summary>Decrypts; false when the key is no point of the curve or the tag is wrong: which of the two, a remote party must not learn.</summary>
    /// <param name="plaintext">At least the message's size less <see cref="Overhead"/>; filled only after the tag was found right.</param>
    public static bool TryDecrypt(
        PrivateKey key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> sharedData, Span<byte> plaintext, out int size)
    {
        size = 0;
        if (message.Length < Overhead || message[0] != 4 || !PublicKey.TryParse(message[1..KeySize], out var ephemeral))
        {
            return false;
        }

        Span<byte> keys = stackalloc byte[32];
        Span<byte> tag = stackalloc byte[TagSize];
        DeriveKeys(key, ephemeral!, keys);
        try
        {
            var sealedPart = message[KeySize..^TagSize];
            Tag(keys[16..], sealedPart, sharedData, tag);
            if (!CryptographicOperations.FixedTimeEquals(tag, message[^TagSize..]))
            {
                return false;
            }

            using var cipher = new AesCtr(keys[..16], sealedPart[..IvSize]);
            cipher.Apply(sealedPart[IvSize..], plaintext);
            size = sealedPart.Length - IvSize;
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(keys);
        }
    }

    internal static void Encrypt(
        PublicKey remote,
        PrivateKey ephemeral,
        ReadOnlySpan<byte> iv,
        ReadOnlySpan<byte> plaintext,
        ReadOnlySpan<byte> sharedData,
        Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, plaintext.Length + Overhead, nameof(destination));
        Span<byte> keys = stackalloc byte[32];
        DeriveKeys(ephemeral, remote, keys);
        try
        {
            destination[0] = 4;
            ephemeral.PublicKey.Bytes.CopyTo(destination[1..]);
            var sealedPart = destination[KeySize..^TagSize];
            iv.CopyTo(sealedPart);
            using var cipher = new AesCtr(keys[..16], iv);
            cipher.Apply(plaintext, sealedPart[IvSize..]);
            Tag(keys[16..], sealedPart, sharedData, destination[^TagSize..]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(keys);
        }
    }

    /// <summary>16 bytes for AES and 16 for the MAC: one round of NIST SP 800-56A's concatenation KDF gives all 32.</summary>
    private static void DeriveKeys(PrivateKey own, PublicKey other, Span<byte> keys)
    {
        Span<byte> input = stackalloc byte[36];
        BinaryPrimitives.WriteUInt32BigEndian(input, 1);
        Secp256k1.EcdhX(own, other, input[4..]);
        SHA256.HashData(input, keys);
        CryptographicOperations.ZeroMemory(input);
    }

    private static void Tag(ReadOnlySpan<byte> macKey, ReadOnlySpan<byte> sealedPart, ReadOnlySpan<byte> sharedData, Span<byte> tag)
    {
        Span<byte> hashed = stackalloc byte[32];
        SHA256.HashData(macKey, hashed);
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, hashed);
        hmac.AppendData(sealedPart);
        hmac.AppendData(sharedData);
        hmac.GetHashAndReset(tag);
        CryptographicOperations.ZeroMemory(hashed);
    }
}
