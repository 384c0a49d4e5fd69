using System.Net;

namespace Akka.Devp2p.Actors.Node;

/// <summary>One address of our record with its ports, and where each of the three comes from.</summary>
/// <param name="Udp">0 for none.</param>
/// <param name="Tcp">0 for none.</param>
public sealed record PublishedEndpoint(IPAddress Ip, ValueOrigin IpFrom, ushort Udp, ValueOrigin UdpFrom, ushort Tcp, ValueOrigin TcpFrom)
{
    /// <summary>Networks, each a /24 or an IPv6 /32, of which a node has said within five minutes where it sees us.</summary>
    public int Voters { get; init; }

    /// <summary>Of those, the ones that agree.</summary>
    public int Agreeing { get; init; }

    /// <summary>Within ten minutes a node has reached us to which we had not sent anything: no router is in the way, or it lets everybody in.</summary>
    public bool ReachedUnasked { get; init; }
}
