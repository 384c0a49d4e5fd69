using Akka.Devp2p.Actors.Node;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>Answer of admin_nodeInfo, field by field geth's p2p.NodeInfo; the last one is ours.</summary>
internal sealed record NodeInfo(
    string Id,
    string Name,
    string Enode,
    string Enr,
    string Ip,
    NodePorts Ports,
    string ListenAddr,
    IReadOnlyDictionary<string, object?> Protocols,
    IReadOnlyList<NodeEndpoint> Endpoints);

/// <summary>Ports of <see cref="NodeInfo"/>.</summary>
internal sealed record NodePorts(int Discovery, int Listener);

/// <summary>An address of our record with its ports, and where each comes from: flag, mapping, stun, votes, socket or none.</summary>
internal sealed record NodeEndpoint(string Ip, string IpFrom, int Udp, string UdpFrom, int Tcp, string TcpFrom, int Voters, int Agreeing, bool ReachedUnasked)
{
    internal static NodeEndpoint Of(PublishedEndpoint endpoint) => new(
        endpoint.Ip.ToString(), Text(endpoint.IpFrom), endpoint.Udp, Text(endpoint.UdpFrom), endpoint.Tcp, Text(endpoint.TcpFrom), endpoint.Voters, endpoint.Agreeing, endpoint.ReachedUnasked);

    private static string Text(ValueOrigin origin) => origin.ToString().ToLowerInvariant();
}
