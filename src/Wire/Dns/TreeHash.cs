using System.Text;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Wire.Dns;

/// <summary>
/// Names of tree entries: the start of the Keccak-256 hash of an entry's text, in base32 (EIP-1459). We write 16 bytes, 26 digits, as
/// go-ethereum does; 12 to 32 bytes are read.
/// </summary>
public static class TreeHash
{
    /// <summary>Digits of a name that we write.</summary>
    public const int Length = 26;

    /// <summary>Most digits of a name: 32 bytes.</summary>
    public const int MaxLength = 52;

    private const int WrittenBytes = 16, MinBytes = 12;

    /// <summary>The name of the entry with this text.</summary>
    public static string Of(string text)
    {
        Span<byte> hash = stackalloc byte[32];
        Compute(text, hash);
        return Base32.Encode(hash[..WrittenBytes]);
    }

    /// <summary>True for 12 to 32 bytes in base32.</summary>
    public static bool IsValid(ReadOnlySpan<char> name)
    {
        Span<byte> bytes = stackalloc byte[32];
        return Base32.TryDecode(name, bytes, out var length) && length >= MinBytes;
    }

    /// <summary>True when the hash of the text begins with this name.</summary>
    public static bool Matches(string name, string text)
    {
        Span<byte> wanted = stackalloc byte[32];
        if (!Base32.TryDecode(name, wanted, out var length) || length < MinBytes)
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[32];
        Compute(text, hash);
        return hash[..length].SequenceEqual(wanted[..length]);
    }

    /// <summary>Texts come out of TXT records byte by byte, so one character is one byte here too.</summary>
    internal static void Compute(string text, Span<byte> hash)
    {
        ArgumentNullException.ThrowIfNull(text);
        Keccak.Hash256(Encoding.Latin1.GetBytes(text), hash);
    }
}
