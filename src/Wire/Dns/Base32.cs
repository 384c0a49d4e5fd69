namespace Akka.Devp2p.Wire.Dns;

/// <summary>Base32 with capital letters and without padding (RFC 4648 section 6), as EIP-1459 writes hashes and keys.</summary>
internal static class Base32
{
    private const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    internal static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[((bytes.Length * 8) + 4) / 5];
        for (var i = 0; i < text.Length; i++)
        {
            int bit = i * 5, at = bit / 8;
            var window = (bytes[at] << 8) | (at + 1 < bytes.Length ? bytes[at + 1] : 0);
            text[i] = Digits[(window >> (11 - (bit % 8))) & 31];
        }

        return new string(text);
    }

    /// <summary>
    /// Decodes into <paramref name="bytes"/>; false for other characters, for a length that no bytes have, and for more bytes than fit. Unused
    /// bits at the end may be set, as in go-ethereum: published hashes are cut at any digit.
    /// </summary>
    internal static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes, out int written)
    {
        written = text.Length * 5 / 8;
        if (written > bytes.Length || text.Length % 8 is 1 or 3 or 6)
        {
            return false;
        }

        int window = 0, bits = 0, at = 0;
        foreach (var c in text)
        {
            var digit = c is >= 'A' and <= 'Z' ? c - 'A' : c is >= '2' and <= '7' ? c - '2' + 26 : -1;
            if (digit < 0)
            {
                return false;
            }

            window = ((window << 5) | digit) & 0xfff;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes[at++] = (byte)(window >> bits);
            }
        }

        return true;
    }
}
