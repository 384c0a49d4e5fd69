using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Server;

// what others ask the dialer, and what the server tells it; a stopping node ends the server before the dialer
public sealed partial class DialSchedulerActor
{
    /// <summary>Nodes that <see cref="BackOffs"/> names at most.</summary>
    public const int MaxBackOffs = 256;

    /// <summary>Command: begin to dial. Told once by NodeActor when all siblings run.</summary>
    public sealed record Start : ILocalMessage
    {
        public static Start Instance { get; } = new();
    }

    /// <summary>Query, answered by <see cref="DialStats"/>.</summary>
    public sealed record GetDialStats : IRemoteMessage
    {
        public static GetDialStats Instance { get; } = new();
    }

    /// <summary>Query, answered by <see cref="BackOffs"/>.</summary>
    public sealed record GetBackOffs : IRemoteMessage
    {
        public static GetBackOffs Instance { get; } = new();
    }

    /// <summary>The nodes that are not dialed for how their last dial ended; no peer is among them.</summary>
    /// <param name="Count">How many.</param>
    /// <param name="First">Those that may be dialed first, at most <see cref="MaxBackOffs"/>.</param>
    public sealed record BackOffs(int Count, ImmutableArray<BackOff> First) : IRemoteMessage;

    /// <summary>Command of the server.</summary>
    internal sealed record AddStatic(Enode Node) : ILocalMessage;

    internal sealed record RemoveStatic(NodeId Id) : ILocalMessage;

    internal sealed record SetTrusted(NodeId Id, bool Trusted) : ILocalMessage;

    /// <summary>Who is banned now: not dialed, and not taken as a candidate.</summary>
    internal sealed record SetBans(ImmutableHashSet<NodeId> All) : ILocalMessage;

    internal sealed record PeerAdded(NodeId Id, PeerFlags Flags, IPAddress Address, Enode Node, DateTimeOffset At) : ILocalMessage;

    /// <param name="Id">Which peer is gone.</param>
    /// <param name="Verdict">Set when its dial counts as this after all, not as connected.</param>
    internal sealed record PeerRemoved(NodeId Id, DialOutcome? Verdict) : ILocalMessage
    {
        /// <summary>We sent it away so that another node finds a place: it is not to be dialed into that at once.</summary>
        public bool MadeRoom { get; init; }
    }

    /// <summary>Many peers were lost at once: our own link is suspected until then.</summary>
    internal sealed record LinkSuspected(DateTimeOffset Until) : ILocalMessage;

    internal sealed record InboundPending(NodeId Id) : ILocalMessage;

    internal sealed record InboundCompleted(NodeId Id) : ILocalMessage;

    /// <summary>The server has forgotten everything; answered by <see cref="ServerActor.Configured"/>, and the peers are told anew.</summary>
    internal sealed record ServerRestarted : ILocalMessage
    {
        public static ServerRestarted Instance { get; } = new();
    }

    /// <summary>
    /// Command, before peers are disconnected: they are about to be the anchors of the next start, and are not dialed again. Answered by
    /// <see cref="Ceased"/>; from then on this actor tells the dials nothing more.
    /// </summary>
    internal sealed record NodeStops : ILocalMessage
    {
        public static NodeStops Instance { get; } = new();
    }

    /// <summary>Answer to <see cref="NodeStops"/>: all dials end, and there will be none. The server does not wait for it and may be gone by then.</summary>
    internal sealed record Ceased : IDeadLetterSuppression, ILocalMessage
    {
        public static Ceased Instance { get; } = new();
    }
}
