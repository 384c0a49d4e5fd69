using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Server;

// what others ask the dialer, and what the server tells it; a stopping node ends the dialer before the server, so that is no dead letter then
public sealed partial class DialSchedulerActor
{
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

    /// <summary>Command of the server.</summary>
    internal sealed record AddStatic(Enode Node) : IDeadLetterSuppression, ILocalMessage;

    internal sealed record RemoveStatic(NodeId Id) : IDeadLetterSuppression, ILocalMessage;

    internal sealed record SetTrusted(NodeId Id, bool Trusted) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Who is banned now: not dialed, and not taken as a candidate.</summary>
    internal sealed record SetBans(ImmutableHashSet<NodeId> All) : IDeadLetterSuppression, ILocalMessage;

    internal sealed record PeerAdded(NodeId Id, PeerFlags Flags, IPAddress Address, Enode Node, DateTimeOffset At) : IDeadLetterSuppression, ILocalMessage;

    /// <param name="Id">Which peer is gone.</param>
    /// <param name="Verdict">Set when its dial counts as this after all, not as connected.</param>
    internal sealed record PeerRemoved(NodeId Id, DialOutcome? Verdict) : IDeadLetterSuppression, ILocalMessage
    {
        /// <summary>We sent it away so that another node finds a place: it is not to be dialed into that at once.</summary>
        public bool MadeRoom { get; init; }
    }

    internal sealed record InboundPending(NodeId Id) : IDeadLetterSuppression, ILocalMessage;

    internal sealed record InboundCompleted(NodeId Id) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>The server has forgotten everything; answered by <see cref="ServerActor.Configured"/>, and the peers are told anew.</summary>
    internal sealed record ServerRestarted : IDeadLetterSuppression, ILocalMessage
    {
        public static ServerRestarted Instance { get; } = new();
    }

    /// <summary>Told by the server before it disconnects its peers: they are about to be the anchors of the next start, and are not dialed again.</summary>
    internal sealed record NodeStops : IDeadLetterSuppression, ILocalMessage
    {
        public static NodeStops Instance { get; } = new();
    }
}
