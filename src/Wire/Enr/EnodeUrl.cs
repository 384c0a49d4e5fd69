using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Wire.Enr;

/// <summary>
/// Reads enode URLs (devp2p enode.md). As geth: path, fragment and unknown query parameters are ignored. Stricter than geth where its
/// URL library lets a typing error through: a host like 127.0.0.256 or an IPv6 address without brackets is refused, not looked up by DNS.
/// </summary>
internal static class EnodeUrl
{
    private const int MaxHostName = 253;

    internal static bool TryParse(string text, out Enode? node, out string? error)
    {
        node = null;
        if (!TryStrip(text, out var rest))
        {
            error = "missing prefix, expected enode:// or enr:";
            return false;
        }

        var at = rest.LastIndexOf('@');
        if (at < 0)
        {
            return TryAddressLess(rest, out node, out error);
        }

        return TryKey(rest[..at], out var key, out error)
            && TrySplit(rest[(at + 1)..], out var host, out var tcp, out var udp, out error)
            && TryHost(key!, host, tcp, udp, out node, out error);
    }

    private static bool TryStrip(string text, out string rest)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["enode://", "enode:"])
        {
            if (text.StartsWith(prefix, StringComparison.Ordinal))
            {
                rest = text[prefix.Length..];
                return true;
            }
        }

        rest = string.Empty;
        return false;
    }

    private static bool TryAddressLess(string hex, out Enode? node, out string? error)
    {
        node = TryKey(hex, out var key, out error) ? Enode.Create(key!, (IPAddress?)null, 0, 0) : null;
        return node is not null;
    }

    private static bool TryKey(string hex, out PublicKey? key, out string? error)
    {
        key = null;
        error = null;
        if (hex.Length != 2 * PublicKey.Size)
        {
            error = "invalid public key (wrong length, want 128 hex chars)";
        }
        else if (hex.AsSpan().IndexOfAnyExcept(HexDigits) >= 0)
        {
            error = "invalid public key (not hexadecimal, want 128 hex chars)";
        }
        else if (!PublicKey.TryParse(Convert.FromHexString(hex), out key))
        {
            error = "invalid public key (not a point of secp256k1)";
        }

        return error is null;
    }

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");

    private static bool TrySplit(string address, out string host, out ushort tcp, out ushort udp, out string? error)
    {
        host = string.Empty;
        tcp = udp = 0;
        error = null;
        var tail = address.AsSpan().IndexOfAny('/', '?', '#');
        var authority = tail < 0 ? address : address[..tail];
        var colon = authority.LastIndexOf(':');
        if (colon < 0 || !TryPort(authority[(colon + 1)..], out tcp))
        {
            error = "invalid port, expected host:port with a port of 0 to 65535";
            return false;
        }

        host = authority[..colon];
        var discport = Discport(tail < 0 ? string.Empty : address[tail..]);
        udp = tcp;
        if (discport.Length > 0 && !TryPort(discport, out udp))
        {
            error = "invalid discport in query, expected a port of 0 to 65535";
            return false;
        }

        return true;
    }

    private static string Discport(string tail)
    {
        var question = tail.IndexOf('?', StringComparison.Ordinal);
        var hash = tail.IndexOf('#', StringComparison.Ordinal);
        if (question < 0 || (hash >= 0 && hash < question))
        {
            return string.Empty;
        }

        var query = hash < 0 ? tail[(question + 1)..] : tail[(question + 1)..hash];
        return query.Split('&').FirstOrDefault(p => p.StartsWith("discport=", StringComparison.Ordinal))?["discport=".Length..] ?? string.Empty;
    }

    private static bool TryPort(string digits, out ushort port)
    {
        port = 0;
        return digits.Length > 0 && ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out port);
    }

    private static bool TryHost(PublicKey key, string host, ushort tcp, ushort udp, out Enode? node, out string? error)
    {
        node = null;
        error = null;
        IPAddress? ip = null;
        if (host.StartsWith('['))
        {
            var ok = host.EndsWith(']') && !host.Contains('%', StringComparison.Ordinal) && IPAddress.TryParse(host[1..^1], out ip) && ip.AddressFamily == AddressFamily.InterNetworkV6;
            error = ok ? null : "invalid IPv6 address, expected [address]:port without a zone";
        }
        else if (host.Contains(':', StringComparison.Ordinal))
        {
            error = "invalid host, an IPv6 address needs brackets: [address]:port";
        }
        else if (host.Length > 0 && host.TrimEnd('.').Split('.')[^1].All(char.IsAsciiDigit))
        {
            error = TryIp4(host, out ip) ? null : "invalid IPv4 address, expected four numbers of 0 to 255";
        }
        else if (host.Length > MaxHostName || host.Any(c => !(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')))
        {
            error = "invalid host name, expected letters, digits, hyphens and dots";
        }

        if (error is null && ip is not null && NetCheck.IsMulticast(ip))
        {
            error = "invalid IP address, a multicast address is no node";
        }

        if (error is null)
        {
            node = ip is null && host.Length > 0 ? Enode.Create(key, host, tcp, udp) : Enode.Create(key, ip, tcp, udp);
        }

        return error is null;
    }

    /// <summary>Four decimal numbers without leading zeros; .NET's own parser also takes 127.1, 0x7f000001 and octal.</summary>
    private static bool TryIp4(string host, out IPAddress? ip)
    {
        ip = null;
        var parts = host.Split('.');
        var bytes = new byte[4];
        var ok = parts.Length == 4;
        for (var i = 0; ok && i < 4; i++)
        {
            ok = parts[i].Length is 1 or 2 or 3 && (parts[i].Length == 1 || parts[i][0] != '0')
                && byte.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out bytes[i]);
        }

        ip = ok ? new IPAddress(bytes) : null;
        return ok;
    }
}
