using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Wire.Enr;

/// <summary>What kind of address it is and whether a neighbour may be told of it, as geth's p2p/netutil. An IPv4 address mapped into IPv6 counts as IPv4.</summary>
public static class NetCheck
{
    // RFC 5735, RFC 6890 and the IANA registries of special-purpose addresses
    private static readonly Subnet[] Special4 = Nets(
        "0.0.0.0/8", "192.0.0.0/29", "192.0.0.9/32", "192.0.0.170/32", "192.0.0.171/32", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
        "192.88.99.0/24", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "255.255.255.255/32");

    private static readonly Subnet[] Special6 = Nets(
        "100::/64", "2001::/32", "2001:1::1/128", "2001:2::/48", "2001:3::/32", "2001:4:112::/48", "2001:5::/32", "2001:10::/28", "2001:20::/28",
        "2001:db8::/32", "2002::/16");

    private static readonly Subnet[] Private = Nets("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7");

    private static readonly Subnet[] LinkLocal = Nets("169.254.0.0/16", "fe80::/10");

    private static readonly Subnet[] Multicast = Nets("224.0.0.0/4", "ff00::/8");

    /// <summary>
    /// Checks an address that <paramref name="sender"/> told us about. Null when it may be contacted, else a constant text with the reason:
    /// unspecified, multicast and special networks never; loopback only from loopback; local networks only from a local network.
    /// </summary>
    public static string? CheckRelay(IPAddress sender, IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(address);
        return IsUnspecified(address) ? "zero address"
            : IsSpecial(address) ? "special network"
            : IsLoopback(address) && !IsLoopback(sender) ? "loopback address from non-loopback host"
            : IsLan(address) && !IsLan(sender) ? "LAN address from WAN host"
            : null;
    }

    /// <summary>Loopback, private (RFC 1918, RFC 4193) or link-local.</summary>
    public static bool IsLan(IPAddress address) => IsLoopback(address) || In(Private, address) || In(LinkLocal, address);

    public static bool IsLoopback(IPAddress address) => IPAddress.IsLoopback(Plain(address));

    /// <summary>0.0.0.0 or ::.</summary>
    public static bool IsUnspecified(IPAddress address)
    {
        var plain = Plain(address);
        return plain.Equals(IPAddress.Any) || plain.Equals(IPAddress.IPv6Any);
    }

    public static bool IsMulticast(IPAddress address) => In(Multicast, address);

    /// <summary>Multicast, broadcast, documentation, benchmark and other networks in which no node can live.</summary>
    public static bool IsSpecial(IPAddress address) => IsMulticast(address) || In(Special4, address) || In(Special6, address);

    /// <summary>The network of <paramref name="bits4"/> leading bits for IPv4, <paramref name="bits6"/> for IPv6: a key for counting.</summary>
    public static Subnet SubnetOf(IPAddress address, int bits4, int bits6)
    {
        var plain = Plain(address);
        return Subnet.Of(plain, plain.AddressFamily == AddressFamily.InterNetwork ? bits4 : bits6);
    }

    /// <summary>How far an address reaches, for choosing between two: 0 unspecified, 1 loopback, 2 link-local, 3 private, 4 global.</summary>
    public static int Locality(IPAddress address) =>
        IsUnspecified(address) ? 0 : IsLoopback(address) ? 1 : In(LinkLocal, address) ? 2 : In(Private, address) ? 3 : 4;

    private static IPAddress Plain(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static bool In(Subnet[] nets, IPAddress address)
    {
        var plain = Plain(address);
        foreach (var net in nets)
        {
            if (net.Contains(plain))
            {
                return true;
            }
        }

        return false;
    }

    private static Subnet[] Nets(params string[] texts) =>
        Array.ConvertAll(texts, t => Subnet.TryParse(t, out var net) ? net : throw new FormatException(t));
}
