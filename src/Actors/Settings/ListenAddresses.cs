using System.Net;

namespace Akka.Devp2p.Actors.Settings;

/// <summary>Where sockets are bound: one address, or one of each family, on the same port.</summary>
internal static class ListenAddresses
{
    private const string Expected = "an IP address such as 0.0.0.0 or ::, or a list with one of each family";

    /// <summary>Reads an address or a list of them.</summary>
    internal static (IPAddress First, IPAddress? Also) Read(SettingsReader reader, string key)
    {
        var all = reader.TextOrList(key).Select(text => IPAddress.TryParse(text, out var address) ? Plain(address) : throw reader.Wrong(key, Expected)).ToArray();
        return all.Length is 1 or 2 && (all.Length == 1 || AreOfTwoFamilies(all[0], all[1])) ? (all[0], all.ElementAtOrDefault(1)) : throw reader.Wrong(key, Expected);
    }

    internal static bool AreOfTwoFamilies(IPAddress first, IPAddress also) => first.AddressFamily != also.AddressFamily;

    /// <summary>Whether a socket there reaches this address: its family has a socket. :: alone takes IPv4 as well, and without any socket nothing is known.</summary>
    internal static bool Reach(IPAddress? first, IPAddress? also, IPAddress address) =>
        first is null || IsForBoth(first, also) || first.AddressFamily == address.AddressFamily || also?.AddressFamily == address.AddressFamily;

    internal static bool IsForBoth(IPAddress first, IPAddress? also) => also is null && first.Equals(IPAddress.IPv6Any);

    // no socket of either family binds ::ffff:1.2.3.4
    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
