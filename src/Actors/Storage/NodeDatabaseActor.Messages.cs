using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Storage;

// what others tell and ask; commands are not answered
public sealed partial class NodeDatabaseActor
{
    /// <summary>Command: the node answered our ping from this address. Its find failures are forgotten.</summary>
    public sealed record RecordPong(NodeId Id, IPAddress Ip, DateTimeOffset At) : ILocalMessage;

    /// <summary>Command: the node left a FINDNODE unanswered.</summary>
    public sealed record RecordFindFailure(NodeId Id, IPAddress Ip) : ILocalMessage;

    /// <summary>Command: a dial has ended. A refusal by a node that lives (it is full) is no failure.</summary>
    public sealed record RecordDial(NodeId Id, bool Ok, DateTimeOffset At) : ILocalMessage;

    /// <summary>Command: where the node is, with its record when known; replaces what was stored.</summary>
    public sealed record StoreNode(Enode Node) : ILocalMessage;

    /// <summary>Query for a proof younger than <paramref name="MaxAge"/>, answered by <see cref="Proof"/>.</summary>
    public sealed record GetProof(NodeId Id, IPAddress Ip, TimeSpan MaxAge) : ILocalMessage;

    /// <summary>What is known of an endpoint.</summary>
    /// <param name="Id">As asked.</param>
    /// <param name="Ip">As asked.</param>
    /// <param name="LastPong">When the last pong came from there; null when none did lately enough.</param>
    /// <param name="FindFailures">Unanswered FINDNODEs since.</param>
    public sealed record Proof(NodeId Id, IPAddress Ip, DateTimeOffset? LastPong, int FindFailures) : ILocalMessage;

    /// <summary>Query for nodes heard of within <paramref name="MaxAge"/> (pong or successful dial), best first; answered by <see cref="Seeds"/>.</summary>
    public sealed record GetSeeds(int Count, TimeSpan MaxAge) : IRemoteMessage;

    /// <summary>The best nodes, at most two of one /24 (IPv6: /48), loopback and LAN exempt.</summary>
    public sealed record Seeds(ImmutableArray<Enode> Nodes) : IRemoteMessage;

    /// <summary>Query, answered by <see cref="StoredNode"/>.</summary>
    public sealed record GetNode(NodeId Id) : IRemoteMessage;

    /// <summary>Null when the node is not stored.</summary>
    public sealed record StoredNode(NodeId Id, Enode? Node) : IRemoteMessage;

    /// <summary>Query, answered by <see cref="Anchors"/>.</summary>
    public sealed record GetAnchors : IRemoteMessage
    {
        public static GetAnchors Instance { get; } = new();
    }

    /// <summary>The nodes of the last <see cref="SaveAnchors"/>, in its order.</summary>
    public sealed record Anchors(ImmutableArray<Enode> Nodes) : IRemoteMessage;

    /// <summary>Command: the long-lived peers to dial first after a restart; at most 16 are kept.</summary>
    public sealed record SaveAnchors(ImmutableArray<Enode> Nodes) : ILocalMessage;

    /// <summary>Command of ServerActor: remembers a ban, or its change. It bounds their number.</summary>
    internal sealed record SaveBan(Ban Ban) : ILocalMessage;

    /// <summary>Command: forgets a ban.</summary>
    internal sealed record RemoveBan(NodeId Id) : ILocalMessage;

    /// <summary>Query, answered by <see cref="Bans"/>.</summary>
    internal sealed record GetBans : ILocalMessage
    {
        public static GetBans Instance { get; } = new();
    }

    /// <summary>All that are remembered, in no order; some may be over.</summary>
    internal sealed record Bans(ImmutableArray<Ban> All) : ILocalMessage;

    /// <summary>Query, answered by <see cref="Status"/>.</summary>
    public sealed record GetStatus : IRemoteMessage
    {
        public static GetStatus Instance { get; } = new();
    }

    /// <summary>How the database does.</summary>
    /// <param name="Count">Nodes stored.</param>
    /// <param name="Persistent">False: in memory, and gone with the process.</param>
    /// <param name="Problem">Why it is in memory though a directory was given; null when all is well.</param>
    public sealed record Status(int Count, bool Persistent, string? Problem) : IRemoteMessage;
}
