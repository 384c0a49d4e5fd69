using System.Collections.Immutable;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Server;

// what others may tell and ask the server; commands take effect at once; only bans are answered
public sealed partial class ServerActor
{
    /// <summary>Command: keep this node connected (geth's AddPeer). It may have no address, then discovery resolves it.</summary>
    public sealed record AddStatic(Enode Node) : IRemoteMessage;

    /// <summary>Command: forget a static node and disconnect it when connected (geth's RemovePeer).</summary>
    public sealed record RemoveStatic(NodeId Id) : IRemoteMessage;

    /// <summary>Command: this node may always connect, above the limit.</summary>
    public sealed record AddTrusted(NodeId Id) : IRemoteMessage;

    /// <summary>Command: the node is treated like any other from now on; a connection it has stays.</summary>
    public sealed record RemoveTrusted(NodeId Id) : IRemoteMessage;

    /// <summary>Command: disconnects one peer with this reason.</summary>
    public sealed record DisconnectPeer(NodeId Id, DisconnectReason Reason) : IRemoteMessage;

    /// <summary>
    /// Command: this node may not connect and is not dialed for so long; the connection it has ends with 0x00. A ban that it has is replaced.
    /// Answered by <see cref="BanAnswered"/>.
    /// </summary>
    /// <param name="Id">Whom. A static or trusted node is not banned; when a banned one is made static or trusted, its ban is lifted.</param>
    /// <param name="Duration">More than zero; above 3650 days it counts as that.</param>
    /// <param name="Reason">For people; what can't be printed is escaped, what is longer than 200 characters cut.</param>
    public sealed record BanPeer(NodeId Id, TimeSpan Duration, string Reason) : IRemoteMessage;

    /// <summary>Command: ends a ban, whatever its reason. Answered by <see cref="BanAnswered"/>.</summary>
    public sealed record UnbanPeer(NodeId Id) : IRemoteMessage;

    /// <summary>Answer to <see cref="BanPeer"/> and <see cref="UnbanPeer"/>; who does not care need not handle it.</summary>
    /// <param name="Id">As asked.</param>
    /// <param name="Refusal">Null when it was done, else why not: the node is static, trusted, not banned, or the list of bans is full.</param>
    public sealed record BanAnswered(NodeId Id, string? Refusal) : IRemoteMessage, IDeadLetterSuppression;

    /// <summary>Query, answered by <see cref="Bans"/>.</summary>
    public sealed record GetBans : IRemoteMessage
    {
        public static GetBans Instance { get; } = new();
    }

    /// <summary>All bans, those that end first come first; at most 4096.</summary>
    public sealed record Bans(ImmutableArray<Ban> All) : IRemoteMessage;

    /// <summary>Command: disconnects all peers; no new one is admitted. Answered by <see cref="AllGone"/>.</summary>
    public sealed record DisconnectAll(DisconnectReason Reason) : IRemoteMessage;

    /// <summary>Answer to <see cref="DisconnectAll"/>: no peer is left.</summary>
    public sealed record AllGone : IRemoteMessage
    {
        public static AllGone Instance { get; } = new();
    }

    /// <summary>Query, answered by <see cref="Peers"/>.</summary>
    public sealed record GetPeers : IRemoteMessage
    {
        public static GetPeers Instance { get; } = new();
    }

    /// <summary>All connected peers, ordered by node id.</summary>
    public sealed record Peers(ImmutableArray<PeerSnapshot> All) : IRemoteMessage;

    /// <summary>Query, answered by <see cref="PeerCount"/>.</summary>
    public sealed record GetPeerCount : IRemoteMessage
    {
        public static GetPeerCount Instance { get; } = new();
    }

    /// <summary>How many peers are connected.</summary>
    public sealed record PeerCount(int Count) : IRemoteMessage;
}
