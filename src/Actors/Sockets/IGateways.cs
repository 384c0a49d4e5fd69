using System.Net;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>Finds the router that may map ports: from the system's routing table, or as a test says.</summary>
public interface IGateways
{
    /// <summary>The default gateway, of IPv4 when there is one, or with an address that one; null when there is none. Sends nothing.</summary>
    GatewayRoute? Find(IPAddress? gateway = null);
}
