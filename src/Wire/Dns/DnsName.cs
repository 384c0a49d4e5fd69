using System.Text;

namespace Akka.Devp2p.Wire.Dns;

/// <summary>Domain names as text and in DNS messages (RFC 1035 sections 3.1 and 4.1.4). Only printable names are known: ours are.</summary>
internal static class DnsName
{
    /// <summary>Longest name in a message, in bytes.</summary>
    internal const int MaxSize = 255;

    private const int MaxLabel = 63, MaxDomain = 200, MaxText = 253, PointerBits = 0xc0, MaxPointers = 16;

    /// <summary>True for a domain under which every hash still gives a name; a dot at the end is allowed.</summary>
    internal static bool IsDomain(string domain) => domain.Length <= MaxDomain && IsName(domain);

    /// <summary>Letters, digits, hyphens and underscores in labels of 1 to 63, at most 253 characters; a dot at the end is allowed.</summary>
    internal static bool IsName(string name)
    {
        var bare = name.EndsWith('.') ? name[..^1] : name;
        return bare.Length <= MaxText && bare.Split('.').All(label => label.Length is > 0 and <= MaxLabel && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
    }

    internal static byte[] Encode(string name)
    {
        var bytes = new byte[name.TrimEnd('.').Length + 2];
        var at = 0;
        foreach (var label in name.TrimEnd('.').Split('.'))
        {
            bytes[at++] = (byte)label.Length;
            at += Encoding.ASCII.GetBytes(label, bytes.AsSpan(at));
        }

        return bytes;
    }

    /// <summary>
    /// Reads a name at <paramref name="offset"/> and moves it behind. A pointer must lead to before the place that it is read from, and each
    /// to before the last, 16 at most: no loop, and no more work than 255 bytes of name.
    /// </summary>
    internal static bool TryRead(ReadOnlySpan<byte> message, ref int offset, out string name, out WireError error)
    {
        var text = new StringBuilder();
        var (at, limit, end, size, pointers) = (offset, offset, -1, 1, 0);
        name = string.Empty;
        while (at < message.Length && message[at] != 0)
        {
            int length = message[at];
            if (length >= PointerBits)
            {
                var target = at + 1 < message.Length ? ((length & ~PointerBits) << 8) | message[at + 1] : int.MaxValue;
                if (target >= limit || ++pointers > MaxPointers)
                {
                    error = new WireError(at, "dns: name with a pointer that does not lead back");
                    return false;
                }

                end = end < 0 ? at + 2 : end;
                at = limit = target;
                continue;
            }

            size += length + 1;
            if (length > MaxLabel || size > MaxSize || at + length >= message.Length || message.Slice(at + 1, length).ContainsAnyExceptInRange((byte)'!', (byte)'~')
                || message.Slice(at + 1, length).Contains((byte)'.'))
            {
                error = new WireError(at, "dns: name with a wrong label");
                return false;
            }

            text.Append(text.Length > 0 ? "." : string.Empty).Append(Encoding.ASCII.GetString(message.Slice(at + 1, length)));
            at += length + 1;
        }

        error = at < message.Length ? default : new WireError(message.Length, "dns: message ends in a name");
        offset = end < 0 ? at + 1 : end;
        name = text.ToString();
        return error.IsNone;
    }
}
