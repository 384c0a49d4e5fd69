using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Server;

/// <summary>
/// Where a node is dialed, one address after the other: at the one that discovery knows, then at the one that its record has in the other family. A family of
/// which we have no socket comes last: we may have a route all the same. Pure.
/// </summary>
internal static class DialPlaces
{
    /// <summary>At most one of each family; none when the node has no address and port, or only some outside netrestrict.</summary>
    internal static ImmutableArray<IPEndPoint> Of(Enode node, ServerSettings settings) => Order([node.TcpEndPoint, OtherAddress.Of(node)?.TcpEndPoint], settings);

    /// <summary>The same for a host name: IPv4 first, as geth.</summary>
    internal static ImmutableArray<IPEndPoint> Of(Enode node, IEnumerable<IPAddress> found, ServerSettings settings) => Order(
        found.OrderBy(ip => ip.AddressFamily == AddressFamily.InterNetwork ? 0 : 1).DistinctBy(ip => ip.AddressFamily)
            .Select(ip => node.WithAddress(ip, node.Tcp, node.Udp).TcpEndPoint),
        settings);

    private static ImmutableArray<IPEndPoint> Order(IEnumerable<IPEndPoint?> places, ServerSettings settings) =>
        [.. places.OfType<IPEndPoint>().Where(place => settings.Allows(place.Address)).OrderBy(place => settings.Reaches(place.Address) ? 0 : 1)];
}
