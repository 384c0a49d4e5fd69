using System.Collections.Immutable;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Server;

// what HandshakeActor, PeerActor and the dialer tell and ask the server
public sealed partial class ServerActor
{
    /// <summary>Command of NodeActor, told once when all siblings are there.</summary>
    internal sealed record Start : ILocalMessage
    {
        public static Start Instance { get; } = new();
    }

    /// <summary>First checkpoint, asked by a handshake; answered by <see cref="CheckPassed"/> or <see cref="CheckRefused"/>.</summary>
    internal sealed record CheckPostHandshake(NodeId Id, PeerFlags Flags) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Second checkpoint. When it passes, the place is taken until the handshake ends or a PeerActor has joined.</summary>
    internal sealed record CheckAddPeer(NodeId Id, PeerFlags Flags, ImmutableArray<Capability> Capabilities, IActorRef Handshake) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Answer: go on; with the flags as they are now.</summary>
    internal sealed record CheckPassed(PeerFlags Flags) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Answer: disconnect with this reason.</summary>
    internal sealed record CheckRefused(DisconnectReason Reason) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>A PeerActor owns its connection now.</summary>
    internal sealed record PeerJoined(
        IActorRef Peer, PeerStart Start, DateTimeOffset At, ConnectionTraffic Traffic, ImmutableSortedDictionary<string, object?> Described, double Usefulness = 0)
        : ILocalMessage;

    /// <summary>What the protocols of a peer show of it, and the sum of what they think of it.</summary>
    internal sealed record PeerDescribed(IActorRef Peer, NodeId Id, ImmutableSortedDictionary<string, object?> Described, double Usefulness) : ILocalMessage;

    /// <summary>A node has done something wrong, proven to be its own doing, that does not end a peer's connection.</summary>
    /// <param name="Id">Which; a handshake's node is no peer yet.</param>
    /// <param name="Fault">What.</param>
    /// <param name="Detail">A constant text of ours.</param>
    internal sealed record PeerFaulted(NodeId Id, PeerFault Fault, string Detail) : ILocalMessage;

    /// <summary>Why a PeerActor will stop; it is gone when its death watch says so.</summary>
    internal sealed record PeerLeft(IActorRef Peer, NodeId Id, DisconnectReason Reason, bool ByRemote, string Detail, bool WrongNetwork) : ILocalMessage
    {
        /// <summary>What the peer is to blame for; null for nothing.</summary>
        public PeerFault? Fault { get; init; }

        /// <summary>The connection broke and nobody said why: it may be our link.</summary>
        public bool Lost { get; init; }
    }

    /// <summary>Query of a restarted dialer, answered by <see cref="DialerState"/>.</summary>
    internal sealed record GetDialerState : ILocalMessage
    {
        public static GetDialerState Instance { get; } = new();
    }

    /// <summary>What a dialer has to know.</summary>
    internal sealed record DialerState(
        ImmutableArray<Enode> StaticNodes, ImmutableArray<NodeId> TrustedNodes, ImmutableArray<PeerSnapshot> Peers, ImmutableArray<NodeId> PendingInbound,
        ImmutableHashSet<NodeId> Banned) : ILocalMessage
    {
        /// <summary>In the past when it is not.</summary>
        public DateTimeOffset LinkSuspectedUntil { get; init; } = DateTimeOffset.MinValue;
    }

    /// <summary>Answer of the dialer to a restarted server: what had been added at run time.</summary>
    internal sealed record Configured(ImmutableArray<Enode> StaticNodes, ImmutableArray<NodeId> TrustedNodes) : ILocalMessage;

    // like Akka's own Terminated no dead letter when it crosses our end
    private sealed record HandshakeGone(IActorRef Handshake, NodeId Id, bool Inbound) : IDeadLetterSuppression, ILocalMessage;

    private sealed record PeerGone(IActorRef Peer) : IDeadLetterSuppression, ILocalMessage;

    private sealed record RebuildTick : ILocalMessage
    {
        public static RebuildTick Instance { get; } = new();
    }

    /// <summary>A connected peer.</summary>
    private sealed class Entry(PeerJoined joined)
    {
        public IActorRef Actor { get; } = joined.Peer;

        public PeerStart Start { get; } = joined.Start;

        public DateTimeOffset At { get; } = joined.At;

        public ImmutableSortedDictionary<string, object?> Described { get; set; } = joined.Described;

        /// <summary>0 for none; see <see cref="ProtocolActor.ScoreUsefulness"/>.</summary>
        public double Usefulness { get; set; } = joined.Usefulness;

        /// <summary>It is sent away so that another node finds a place.</summary>
        public bool MakesRoom { get; set; }

        public PeerFlags Flags { get; set; } = joined.Start.Flags;

        public PeerLeft? Left { get; set; }

        public PeerSnapshot Snapshot(double score) => new(
            Start.Id,
            Start.Enode,
            Start.ClientName,
            Start.Capabilities,
            [.. Start.Matched.Select(matched => matched.Capability)],
            Flags,
            Start.Local,
            Start.Remote,
            At,
            joined.Traffic.Snapshot(),
            Described,
            Start.Source)
        {
            Score = score,
            Usefulness = Usefulness,
        };
    }
}
