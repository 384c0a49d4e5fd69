using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Run;

/// <summary>The command line as HOCON, so that flag, file and reference.conf are merged and checked in one way.</summary>
internal static class NodeHocon
{
    public static string Of(RunOptions options)
    {
        var hocon = new StringBuilder();
        var addresses = options.Addresses.IsEmpty ? null : options.Addresses.Select(address => address.ToString());
        var netRestrict = options.NetRestrict?.Select(network => network.ToString());
        Set(hocon, "devp2p.eth.network", options.Network);
        Set(hocon, "devp2p.eth.versions", options.EthVersions);
        Set(hocon, "devp2p.server.address", addresses);
        Set(hocon, "devp2p.server.port", options.Port);
        Set(hocon, "devp2p.server.max-peers", options.MaxPeers);
        Set(hocon, "devp2p.server.max-pending-peers", options.MaxPendingPeers is 0 ? null : options.MaxPendingPeers);
        Set(hocon, "devp2p.server.dial", options.NoDial ? "off" : null);
        Set(hocon, "devp2p.server.net-restrict", netRestrict);
        Set(hocon, "devp2p.server.static-nodes", Nodes(options.StaticNodes));
        Set(hocon, "devp2p.server.trusted-nodes", Nodes(options.TrustedNodes));
        Set(hocon, "devp2p.nat.method", options.Nat?.ToString());
        SetDiscovery(hocon, options, addresses, netRestrict);
        Set(hocon, "node.http.enabled", options.Http.Enabled);
        Set(hocon, "node.http.address", options.Http.Address?.ToString());
        Set(hocon, "node.http.port", options.Http.Port);
        Set(hocon, "node.http.api", options.Http.Api);
        Set(hocon, "node.http.hosts", options.Http.Hosts);
        Set(hocon, "node.http.cors", options.Http.Cors);
        Set(hocon, "node.ws.enabled", options.Ws.Enabled);
        Set(hocon, "node.ws.address", options.Ws.Address?.ToString());
        Set(hocon, "node.ws.port", options.Ws.Port);
        Set(hocon, "node.ws.api", options.Ws.Api);
        Set(hocon, "node.ws.origins", options.Ws.Origins);
        Set(hocon, "node.ipc.enabled", options.Ipc.Disabled ? "off" : null);
        Set(hocon, "node.ipc.path", options.Ipc.Path);
        return hocon.ToString();
    }

    private static void SetDiscovery(StringBuilder hocon, RunOptions options, IEnumerable<string>? addresses, IEnumerable<string>? netRestrict)
    {
        Set(hocon, "devp2p.discovery.enabled", options.NoDiscover ? "off" : null);
        Set(hocon, "devp2p.discovery.v4", options.DiscoveryV4);
        Set(hocon, "devp2p.discovery.v5", options.DiscoveryV5);
        Set(hocon, "devp2p.discovery.bind-address", addresses);
        Set(hocon, "devp2p.discovery.port", options.DiscoveryPort);
        Set(hocon, "devp2p.discovery.bootnodes", Nodes(options.Bootnodes));
        Set(hocon, "devp2p.discovery.discv5.bootnodes", Nodes(options.BootnodesV5));
        Set(hocon, "devp2p.discovery.dns.urls", options.DnsLists?.Select(list => list.ToString()));
        Set(hocon, "devp2p.discovery.dns.server", options.DnsServer?.ToString());
        Set(hocon, "devp2p.discovery.net-restrict", netRestrict);
    }

    private static IEnumerable<string>? Nodes(ImmutableArray<Enode>? nodes) => nodes?.Select(node => node.ToString());

    private static void Set(StringBuilder hocon, string key, string? value)
    {
        if (value is not null)
        {
            hocon.AppendLine($"{key} = {JsonSerializer.Serialize(value)}");
        }
    }

    private static void Set(StringBuilder hocon, string key, bool? value) => Set(hocon, key, value is null ? null : value.Value ? "on" : "off");

    private static void Set(StringBuilder hocon, string key, int? value)
    {
        if (value is not null)
        {
            hocon.AppendLine($"{key} = {value}");
        }
    }

    private static void Set(StringBuilder hocon, string key, IEnumerable<string>? values)
    {
        if (values is not null)
        {
            hocon.AppendLine($"{key} = {JsonSerializer.Serialize(values)}");
        }
    }

    private static void Set(StringBuilder hocon, string key, ImmutableArray<string>? values) => Set(hocon, key, values?.AsEnumerable());
}
