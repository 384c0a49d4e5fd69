using System.Globalization;
using System.Text;

namespace Akka.Devp2p.Wire.Nat;

/// <summary>Status line and header fields of an HTTP answer (RFC 9112), as SSDP sends them too; bounded.</summary>
internal sealed class HttpHead
{
    /// <summary>Bytes with the empty line.</summary>
    internal const int MaxSize = 8 * 1024;

    private const int MaxFields = 64;

    private readonly Dictionary<string, string> _fields = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>100 to 999.</summary>
    internal int Status { get; private init; }

    /// <summary>The first field of that name, in Latin-1; null when there is none.</summary>
    internal string? Field(string name) => _fields.GetValueOrDefault(name);

    /// <summary>Reads a head without its empty line. A field that is folded over lines or has no colon is a fault.</summary>
    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out HttpHead? head, out WireError error)
    {
        head = null;
        error = default;
        if (bytes.Length > MaxSize)
        {
            error = new WireError(MaxSize, "http: head too large");
            return false;
        }

        var lines = Encoding.Latin1.GetString(bytes).Split("\r\n");
        var status = lines[0];
        if (!status.StartsWith("HTTP/1.", StringComparison.Ordinal) || status.Length < 12 || status[8] != ' '
            || (status.Length > 12 && status[12] != ' ')
            || !int.TryParse(status.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code) || code < 100)
        {
            error = new WireError(0, "http: wrong status line");
            return false;
        }

        head = new HttpHead { Status = code };
        error = head.Read(lines.AsSpan(1));
        head = error.IsNone ? head : null;
        return error.IsNone;
    }

    private WireError Read(ReadOnlySpan<string> lines)
    {
        foreach (var line in lines)
        {
            if (line.Length == 0)
            {
                continue; // SSDP answers may end in more than one empty line
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || line.AsSpan(0, colon).ContainsAny(" \t") || line.Contains('\n', StringComparison.Ordinal))
            {
                return new WireError(0, "http: wrong header field");
            }

            if (_fields.Count == MaxFields)
            {
                return new WireError(0, "http: too many header fields");
            }

            _fields.TryAdd(line[..colon], line[(colon + 1)..].Trim(' ', '\t'));
        }

        return default;
    }
}
