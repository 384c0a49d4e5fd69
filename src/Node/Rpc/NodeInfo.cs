namespace Akka.Devp2p.Node.Rpc;

/// <summary>Answer of admin_nodeInfo, field by field geth's p2p.NodeInfo.</summary>
internal sealed record NodeInfo(
    string Id,
    string Name,
    string Enode,
    string Enr,
    string Ip,
    NodePorts Ports,
    string ListenAddr,
    IReadOnlyDictionary<string, object?> Protocols);

/// <summary>Ports of <see cref="NodeInfo"/>.</summary>
internal sealed record NodePorts(int Discovery, int Listener);
