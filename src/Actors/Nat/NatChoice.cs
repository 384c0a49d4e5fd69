using System.Globalization;
using System.Net;

namespace Akka.Devp2p.Actors.Nat;

/// <summary>A method with its argument: the value of <c>--nat</c>. geth's words (p2p/nat, <c>nat.Parse</c>), and pcp, extaddr.</summary>
/// <param name="Method">Which.</param>
/// <param name="Ip">Of pmp and pcp the gateway, null for the default one; of extip our address.</param>
/// <param name="Host">Of extaddr and stun, null for the servers of the settings.</param>
/// <param name="Port">Of stun.</param>
/// <param name="Also">Of extip our address of the other family.</param>
public sealed record NatChoice(NatMethod Method, IPAddress? Ip = null, string? Host = null, ushort Port = 0, IPAddress? Also = null)
{
    /// <summary>What <see cref="TryParse"/> takes.</summary>
    public const string Expected = "any, none, upnp, pmp[:IP], pcp[:IP], extip:IP[,IP], extaddr:HOST or stun[:HOST[:PORT]]";

    private const int MaxHost = 253;

    public static NatChoice None { get; } = new(NatMethod.None);

    /// <summary>Asks a gateway to map ports.</summary>
    public bool Maps => Method is NatMethod.Any or NatMethod.Upnp or NatMethod.Pmp or NatMethod.Pcp;

    /// <summary>Reads it; words without regard to case, as in geth.</summary>
    public static bool TryParse(string text, out NatChoice choice)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (word, argument) = colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
        var found = word.ToLowerInvariant() switch
        {
            "" or "none" or "off" when argument is null => None,
            "any" or "auto" or "on" when argument is null => new NatChoice(NatMethod.Any),
            "upnp" when argument is null => new NatChoice(NatMethod.Upnp),
            "pmp" or "natpmp" or "nat-pmp" => WithIp(NatMethod.Pmp, argument, isOptional: true),
            "pcp" => WithIp(NatMethod.Pcp, argument, isOptional: true),
            "extip" or "ip" => ExtIp(argument),
            "extaddr" => argument is not null && IsHost(argument) ? new NatChoice(NatMethod.ExtAddr, Host: argument) : null,
            "stun" => argument is null ? new NatChoice(NatMethod.Stun) : TryParseServer(argument, out var host, out var port) ? new NatChoice(NatMethod.Stun, Host: host, Port: port) : null,
            _ => null,
        };
        choice = found ?? None;
        return found is not null;
    }

    /// <summary>As it would be written.</summary>
    public override string ToString() => Method.ToString().ToLowerInvariant()
        + (Ip is not null ? $":{Ip}{(Also is null ? string.Empty : $",{Also}")}" : Host is null ? string.Empty : Port == 0 ? $":{Host}" : Host.Contains(':', StringComparison.Ordinal) ? $":[{Host}]:{Port}" : $":{Host}:{Port}");

    /// <summary>A host name or address, and a port, 3478 unless given.</summary>
    internal static bool TryParseServer(string text, out string host, out ushort port)
    {
        port = Wire.Nat.Stun.DefaultPort;
        host = text;
        // .NET reads "[::1]:3478" as an address too, and forgets the port
        if (!text.Contains(']', StringComparison.Ordinal) && IPAddress.TryParse(text, out _))
        {
            return true;
        }

        var colon = text.LastIndexOf(':');
        if (colon >= 0)
        {
            host = text[..colon].TrimStart('[').TrimEnd(']');
            if (!ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port == 0)
            {
                return false;
            }
        }

        return IPAddress.TryParse(host, out _) || IsHost(host);
    }

    // one address, or one of each family
    private static NatChoice? ExtIp(string? argument)
    {
        var choices = argument?.Split(',').Select(text => WithIp(NatMethod.ExtIp, text, isOptional: false)).ToArray() ?? [];
        return choices.Length is 0 or > 2 || choices.Contains(null) ? null
            : choices.Length == 1 ? choices[0]
            : choices[0]!.Ip!.AddressFamily == choices[1]!.Ip!.AddressFamily ? null
            : choices[0]! with { Also = choices[1]!.Ip };
    }

    private static NatChoice? WithIp(NatMethod method, string? argument, bool isOptional) =>
        argument is null ? (isOptional ? new NatChoice(method) : null)
        : (argument.Contains(':', StringComparison.Ordinal) || argument.Count(c => c == '.') == 3) && IPAddress.TryParse(argument, out var ip)
            && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any) ? new NatChoice(method, ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip)
        : null;

    private static bool IsHost(string text) =>
        text.Length is > 0 and <= MaxHost && Uri.CheckHostName(text) == UriHostNameType.Dns;
}
