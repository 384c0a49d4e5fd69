using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Dns;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Cli;

/// <summary>Readers for the values of flags and arguments; each is a <see cref="ValueReader{T}"/>.</summary>
internal static class Values
{
    public const string PortExpected = "a port from 0 to 65535";
    public const string NodeExpected = "an enode:// URL or an enr: record";
    public const string NodesExpected = "enode:// URLs or enr: records, separated by commas";
    public const string KeyHexExpected = "64 hex digits";
    public const string EndPointExpected = "an address and port such as 0.0.0.0:0";
    public const string ListsExpected = $"URLs such as {TreeLink.Expected}, separated by commas";
    public const string NameServerExpected = "an IP address, or one with a port such as 127.0.0.1:5353";
    public const string IpExpected = "an IP address such as 127.0.0.1 or ::1";

    public static bool TryText(string text, out string value, out string? detail)
    {
        (value, detail) = (text, null);
        return text.Length > 0;
    }

    /// <summary>A path, made absolute at once: later the current directory changes.</summary>
    public static bool TryPath(string text, out string value, out string? detail)
    {
        (value, detail) = (string.Empty, null);
        if (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        value = Path.GetFullPath(text);
        return true;
    }

    public static bool TryPort(string text, out ushort value, out string? detail)
    {
        detail = null;
        return ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>An address with a port, 0.0.0.0 where it is left out: ":30303", "10.0.0.1:0", "[::1]:30303".</summary>
    public static bool TryEndPoint(string text, out IPEndPoint value, out string? detail)
    {
        value = new IPEndPoint(IPAddress.Any, 0);
        detail = null;
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? string.Empty : text[..colon];
        if (colon < 0 || !TryPort(text[(colon + 1)..], out var port, out _))
        {
            return false;
        }

        if (host.Length == 0)
        {
            value = new IPEndPoint(IPAddress.Any, port);
            return true;
        }

        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (!TryIp(bracketed ? host[1..^1] : host, out var address, out _) || bracketed != (address.AddressFamily == AddressFamily.InterNetworkV6))
        {
            return false;
        }

        value = new IPEndPoint(address, port);
        return true;
    }

    /// <summary>A reader of whole numbers within bounds, both included.</summary>
    public static ValueReader<int> Int(int min, int max) => (string text, out int value, out string? detail) =>
    {
        detail = null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= min && value <= max;
    };

    public static bool TryIp(string text, out IPAddress value, out string? detail)
    {
        detail = null;
        value = IPAddress.None;
        var canonical = text.Contains(':', StringComparison.Ordinal) ? !text.Contains('[', StringComparison.Ordinal) : text.Count(c => c == '.') == 3;
        if (!canonical || !IPAddress.TryParse(text, out var address))
        {
            return false;
        }

        value = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address; // no socket of either family binds ::ffff:1.2.3.4
        return true;
    }

    public static bool TryNode(string text, out Enode value, out string? detail)
    {
        var ok = Enode.TryParse(text, out var node, out detail);
        value = node!;
        return ok;
    }

    /// <summary>A list separated by commas; spaces around and empty parts are dropped, as geth does. An empty text is an empty list.</summary>
    public static bool TryNodes(string text, out ImmutableArray<Enode> value, out string? detail)
    {
        var nodes = ImmutableArray.CreateBuilder<Enode>();
        value = [];
        detail = null;
        foreach (var part in Split(text))
        {
            if (!Enode.TryParse(part, out var node, out var error))
            {
                detail = $"{Printable.Text(part, 48)}: {error}";
                return false;
            }

            nodes.Add(node!);
        }

        value = nodes.ToImmutable();
        return true;
    }

    public static bool TryList(string text, out TreeLink value, out string? detail)
    {
        var ok = TreeLink.TryParse(text, out var link, out var error);
        (value, detail) = (link!, ok ? null : error.Reason);
        return ok;
    }

    /// <summary>A list separated by commas, as <see cref="TryNodes"/>.</summary>
    public static bool TryLists(string text, out ImmutableArray<TreeLink> value, out string? detail)
    {
        var links = ImmutableArray.CreateBuilder<TreeLink>();
        value = [];
        detail = null;
        foreach (var part in Split(text))
        {
            if (!TryList(part, out var link, out detail))
            {
                detail = $"{Printable.Text(part, 48)}: {detail}";
                return false;
            }

            links.Add(link);
        }

        value = links.ToImmutable();
        return true;
    }

    public static bool TryNameServer(string text, out IPEndPoint value, out string? detail)
    {
        detail = null;
        return DnsSettings.TryParseServer(text, out value);
    }

    public static bool TryNetworks(string text, out ImmutableArray<Subnet> value, out string? detail)
    {
        var networks = ImmutableArray.CreateBuilder<Subnet>();
        value = [];
        detail = null;
        foreach (var part in Split(text))
        {
            if (!Subnet.TryParse(part, out var network))
            {
                detail = $"{Printable.Text(part, 48)} is no network";
                return false;
            }

            networks.Add(network);
        }

        value = networks.ToImmutable();
        return networks.Count > 0;
    }

    /// <summary>A reader of a list of which each part is one of the given words.</summary>
    public static ValueReader<ImmutableArray<string>> SomeOf(params string[] words) => (string text, out ImmutableArray<string> value, out string? detail) =>
    {
        value = [.. Split(text).Distinct()];
        var stranger = value.FirstOrDefault(part => !words.Contains(part));
        detail = stranger is null ? null : $"{Printable.Text(stranger, 48)} is none of them";
        return stranger is null && value.Length > 0;
    };

    public static ValueReader<string> OneOf(params string[] words) => (string text, out string value, out string? detail) =>
    {
        (value, detail) = (text, null);
        return words.Contains(text);
    };

    /// <summary>64 hex digits, 0x before them or not.</summary>
    public static bool TryPrivateKey(string text, out PrivateKey value, out string? detail)
    {
        value = null!;
        detail = null;
        var hex = text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : text;
        if (hex.Length != 2 * PrivateKey.Size || !hex.All(char.IsAsciiHexDigit))
        {
            return false;
        }

        var ok = PrivateKey.TryCreate(Convert.FromHexString(hex), out var key);
        detail = ok ? null : "zero or too large for secp256k1";
        value = key!;
        return ok;
    }

    private static string[] Split(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
