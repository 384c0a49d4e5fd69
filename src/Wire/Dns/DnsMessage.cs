using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Akka.Devp2p.Wire.Dns;

/// <summary>DNS messages as far as TXT records need them (RFC 1035 section 4, EDNS of RFC 6891): a query is written, an answer is read.</summary>
public static class DnsMessage
{
    /// <summary>Largest answer over UDP that a query asks for, in bytes: what passes every path in one piece.</summary>
    public const int MaxUdpSize = 1232;

    /// <summary>Largest message over TCP, in bytes.</summary>
    public const int MaxTcpSize = 65535;

    private const int HeaderSize = 12, FixedSize = 10, MaxAnswers = 64;

    private const int TypeName = 5, TypeText = 16, TypeOptions = 41, ClassInternet = 1;

    private const ushort FlagResponse = 0x8000, MaskOperation = 0x7800, FlagTruncated = 0x0200, FlagRecurse = 0x0100, MaskCode = 0x000f;

    /// <summary>A query for the TXT records of a name; null when the name can't be asked for.</summary>
    /// <param name="id">Chosen at random, so that nobody else can answer.</param>
    /// <param name="name">Letters, digits, hyphens and underscores in labels of 1 to 63, at most 253 characters.</param>
    public static byte[]? EncodeQuery(ushort id, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!DnsName.IsName(name))
        {
            return null;
        }

        var question = DnsName.Encode(name);
        var message = new byte[HeaderSize + question.Length + 4 + 1 + FixedSize];
        BinaryPrimitives.WriteUInt16BigEndian(message, id);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), FlagRecurse);
        message[5] = 1; // one question
        message[11] = 1; // one additional record, with the size that we take
        question.CopyTo(message, HeaderSize);
        var rest = message.AsSpan(HeaderSize + question.Length);
        BinaryPrimitives.WriteUInt16BigEndian(rest, TypeText);
        BinaryPrimitives.WriteUInt16BigEndian(rest[2..], ClassInternet);
        BinaryPrimitives.WriteUInt16BigEndian(rest[5..], TypeOptions);
        BinaryPrimitives.WriteUInt16BigEndian(rest[7..], MaxUdpSize);
        return message;
    }

    /// <summary>
    /// Reads an answer with one question for TXT records. Aliases (CNAME) are followed as far as the answer itself does; other records, and
    /// what stands behind the answers, are not looked at. At most 64 records are taken.
    /// </summary>
    public static bool TryDecodeAnswer(ReadOnlySpan<byte> message, out DnsAnswer? answer, out WireError error)
    {
        answer = null;
        if (message.Length < HeaderSize)
        {
            error = new WireError(message.Length, "dns: message ends in its header");
            return false;
        }

        var flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        if ((flags & FlagResponse) == 0 || (flags & MaskOperation) != 0 || BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != 1)
        {
            error = new WireError(2, "dns: no answer to one question");
            return false;
        }

        var offset = HeaderSize;
        if (!DnsName.TryRead(message, ref offset, out var question, out error))
        {
            return false;
        }

        if (!TryNumber(message, ref offset, out var type) || !TryNumber(message, ref offset, out var @class) || type != TypeText || @class != ClassInternet)
        {
            error = new WireError(offset, "dns: not asked for TXT records");
            return false;
        }

        var truncated = (flags & FlagTruncated) != 0;
        var texts = ImmutableArray<string>.Empty;
        if (!truncated && !TryReadTexts(message, offset, question, out texts, out error))
        {
            return false;
        }

        answer = new DnsAnswer(BinaryPrimitives.ReadUInt16BigEndian(message), question, flags & MaskCode, truncated, texts);
        return true;
    }

    private static bool TryReadTexts(ReadOnlySpan<byte> message, int offset, string question, out ImmutableArray<string> texts, out WireError error)
    {
        texts = [];
        error = default;
        var owner = question;
        var found = ImmutableArray.CreateBuilder<string>();
        var count = Math.Min((int)BinaryPrimitives.ReadUInt16BigEndian(message[6..]), MaxAnswers);
        for (var i = 0; i < count; i++)
        {
            if (!TryReadRecord(message, ref offset, out var name, out var type, out var data, out error))
            {
                return false;
            }

            if (!string.Equals(name, owner, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var at = data.Start.Value;
            if (type == TypeName && !DnsName.TryRead(message[..data.End.Value], ref at, out owner, out error))
            {
                return false;
            }

            if (type == TypeText)
            {
                if (!TryJoin(message[data], out var text))
                {
                    error = new WireError(at, "dns: TXT record with a string that does not end");
                    return false;
                }

                found.Add(text);
            }
        }

        texts = found.ToImmutable();
        return true;
    }

    private static bool TryReadRecord(ReadOnlySpan<byte> message, ref int offset, out string name, out int type, out Range data, out WireError error)
    {
        (type, data) = (0, default);
        if (!DnsName.TryRead(message, ref offset, out name, out error))
        {
            return false;
        }

        if (message.Length - offset < FixedSize)
        {
            error = new WireError(message.Length, "dns: message ends in a record");
            return false;
        }

        var head = message.Slice(offset, FixedSize);
        var length = BinaryPrimitives.ReadUInt16BigEndian(head[8..]);
        offset += FixedSize;
        if (message.Length - offset < length)
        {
            error = new WireError(offset, "dns: message ends in a record");
            return false;
        }

        type = BinaryPrimitives.ReadUInt16BigEndian(head[2..]) == ClassInternet ? BinaryPrimitives.ReadUInt16BigEndian(head) : 0;
        data = offset..(offset + length);
        offset += length;
        return true;
    }

    /// <summary>A TXT record is one or more strings of up to 255 bytes; EIP-1459 puts one text into as many as it needs.</summary>
    private static bool TryJoin(ReadOnlySpan<byte> data, out string text)
    {
        var joined = new StringBuilder(data.Length);
        while (!data.IsEmpty && data[0] < data.Length)
        {
            joined.Append(Encoding.Latin1.GetString(data.Slice(1, data[0])));
            data = data[(data[0] + 1)..];
        }

        text = joined.ToString();
        return data.IsEmpty;
    }

    private static bool TryNumber(ReadOnlySpan<byte> message, ref int offset, out int value)
    {
        var ok = message.Length - offset >= 2;
        value = ok ? BinaryPrimitives.ReadUInt16BigEndian(message[offset..]) : 0;
        offset += ok ? 2 : 0;
        return ok;
    }
}
