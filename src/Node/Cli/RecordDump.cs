using System.Globalization;
using System.Net;
using System.Text;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Node.Cli;

/// <summary>A node record for people, line by line as go-ethereum's enrdump prints it. A value that makes no sense is shown as hex and marked (!).</summary>
internal static class RecordDump
{
    /// <summary>A record that its node has not signed is shown too, without identity.</summary>
    public static void Write(UnverifiedRecord record, TextWriter output)
    {
        if (record.TryVerify(out var verified, out var error))
        {
            output.WriteLine($"Node ID: {verified!.Id}");
            output.WriteLine($"URLv4:   {Enode.FromRecord(verified).ToUrl()}");
        }
        else
        {
            output.WriteLine($"INVALID: {error.Reason}");
        }

        var entries = record.Entries.ToArray();
        output.WriteLine($"Record has sequence number {record.Sequence} and {entries.Length} key/value pairs.");
        var longest = entries.Select(entry => entry.Key.Length).DefaultIfEmpty().Max();
        foreach (var (key, value) in entries)
        {
            var shown = Show(key, value.Span) ?? Convert.ToHexStringLower(value.Span) + " (!)";
            output.WriteLine($"  {Quote(Encoding.Latin1.GetBytes(key))}{new string(' ', longest - key.Length + 1)}{shown}");
        }
    }

    private static string? Show(string key, ReadOnlySpan<byte> value)
    {
        var reader = new RlpReader(value);
        switch (key)
        {
            case EnrKeys.Tcp or EnrKeys.Tcp6 or EnrKeys.Udp or EnrKeys.Udp6:
                return reader.TryReadUInt64(out var number) ? number.ToString(CultureInfo.InvariantCulture) : null;
            case EnrKeys.Ip or EnrKeys.Ip6:
                return reader.TryReadBytes(out var ip) && ip.Length is 4 or 16 ? Address(ip) : null;
            case EnrKeys.Id:
                return reader.TryReadBytes(out var id) ? Quote(id) : null;
            default:
                return reader.TryReadBytes(out var bytes) ? Convert.ToHexStringLower(bytes) : null;
        }
    }

    private static string Address(ReadOnlySpan<byte> bytes)
    {
        var address = new IPAddress(bytes);
        return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
    }

    /// <summary>A Go string literal, which is how the original quotes; it leaves nothing in it that a terminal would obey.</summary>
    internal static string Quote(ReadOnlySpan<byte> utf8)
    {
        var result = new StringBuilder("\"");
        while (!utf8.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(utf8, out var rune, out var size) == System.Buffers.OperationStatus.Done)
            {
                Append(result, rune);
            }
            else
            {
                size = 1;
                result.Append("\\x").Append(utf8[0].ToString("x2"));
            }

            utf8 = utf8[size..];
        }

        return result.Append('"').ToString();
    }

    private static void Append(StringBuilder result, Rune rune)
    {
        const string escaped = "\a\b\f\n\r\t\v\"\\";
        const string letters = "abfnrtv\"\\";
        var at = rune.IsAscii ? escaped.IndexOf((char)rune.Value, StringComparison.Ordinal) : -1;
        if (at >= 0)
        {
            result.Append('\\').Append(letters[at]);
        }
        else if (rune.Value == ' ' || IsPrintable(rune))
        {
            result.Append(rune.ToString());
        }
        else if (rune.Value < 0x80)
        {
            result.Append("\\x").Append(rune.Value.ToString("x2"));
        }
        else
        {
            result.Append(rune.IsBmp ? "\\u" : "\\U").Append(rune.Value.ToString(rune.IsBmp ? "x4" : "x8"));
        }
    }

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
