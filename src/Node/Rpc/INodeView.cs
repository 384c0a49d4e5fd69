using Akka.Devp2p.Actors.Peers;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>What the RPC methods and the tables show of a running node.</summary>
internal interface INodeView
{
    /// <summary>What we call ourselves to peers.</summary>
    string ClientName { get; }

    ulong NetworkId { get; }

    ulong ChainId { get; }

    Task<NodeInfo> GetNodeInfoAsync(CancellationToken cancellationToken);

    /// <summary>All connected peers, in no order.</summary>
    Task<IReadOnlyList<PeerSnapshot>> GetPeersAsync(CancellationToken cancellationToken);

    Task<int> GetPeerCountAsync(CancellationToken cancellationToken);

    /// <summary>True when the node takes connections over TCP.</summary>
    bool IsListening { get; }

    /// <summary>Every bound address: "TCP 0.0.0.0:30303", "UDP [::]:30303".</summary>
    IReadOnlyList<string> Listening { get; }
}
