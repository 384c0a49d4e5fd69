using System.Collections.Immutable;
using System.Net;
using Akka.Configuration;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire.Dns;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Run;

/// <summary>The public lists of a network in DNS, for <c>devp2p run</c> alone (geth: utils.SetDNSDiscoveryDefaults).</summary>
internal static class NetworkLists
{
    private const string Key = Devp2pSettings.Section + ".discovery.dns.urls";

    /// <summary>
    /// Those of the network. None when the user has named lists, or has said that there are none; when discovery is off; or when the node is
    /// confined to this machine, by the address that it is bound to or by the networks it may talk to.
    /// </summary>
    /// <param name="given">Flags and file, without reference.conf.</param>
    /// <param name="settings">All of it.</param>
    public static ImmutableArray<TreeLink> Default(Config given, Devp2pSettings settings)
    {
        var discovery = settings.Discovery;
        var confined = (IPAddress.IsLoopback(discovery.Bind.Address) && (discovery.BindAlso is null || IPAddress.IsLoopback(discovery.BindAlso))) || (!discovery.NetRestrict.IsEmpty && discovery.NetRestrict.All(IsLoopback));
        return given.HasPath(Key) || confined || !discovery.Enabled
            ? []
            : [.. settings.Eth.Network.DnsLists.Select(url => TreeLink.TryParse(url, out var link, out var error) ? link! : throw new InvalidOperationException($"{url}: {error}"))];
    }

    private static bool IsLoopback(Subnet network) =>
        network.IsIp6 ? network == Subnet.Of(IPAddress.IPv6Loopback, 128) : network.Bits >= 8 && Subnet.Of(IPAddress.Loopback, 8).Contains(IPAddress.Parse(network.ToString().Split('/')[0]));
}
