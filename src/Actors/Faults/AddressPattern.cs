using System.Globalization;
using System.Net;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Faults;

/// <summary>A pattern of socket addresses: any, one address or a network, each with or without a port.</summary>
internal sealed record AddressPattern(Subnet? Network, int? Port)
{
    internal static bool TryParse(string text, out AddressPattern? pattern)
    {
        pattern = null;
        var (address, port) = Split(text);
        int? number = null;
        if (port is not null)
        {
            if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                return false;
            }

            number = value;
        }

        if (address == "*")
        {
            pattern = new AddressPattern(null, number);
        }
        else if (Subnet.TryParse(address, out var network))
        {
            pattern = new AddressPattern(network, number);
        }
        else if (IPAddress.TryParse(address, out var ip) && !address.Contains('/', StringComparison.Ordinal))
        {
            var plain = ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
            pattern = new AddressPattern(Subnet.Of(plain, 8 * plain.GetAddressBytes().Length), number);
        }

        return pattern is not null;
    }

    internal bool Fits(IPEndPoint endPoint) =>
        (Port is null || Port == endPoint.Port)
        && (Network is not { } network || network.Contains(endPoint.Address.IsIPv4MappedToIPv6 ? endPoint.Address.MapToIPv4() : endPoint.Address));

    private static (string Address, string? Port) Split(string text)
    {
        var end = text.LastIndexOf("]:", StringComparison.Ordinal);
        if (text.StartsWith('[') && end > 0)
        {
            return (text[1..end], text[(end + 2)..]);
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 && colon == text.LastIndexOf(':') ? (text[..colon], text[(colon + 1)..]) : (text, null);
    }
}
