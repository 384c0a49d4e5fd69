using System.Diagnostics;
using System.Net;
using Akka.Devp2p.Actors.Diagnostics;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>A request that was sent and waits for its reply: geth's replyMatcher.</summary>
internal sealed class PendingRequest(Enode node, IPEndPoint to, Discv4PacketType expects, Hash256 hash, DateTimeOffset sentAt, IActorRef asker)
{
    internal Enode Node => node;

    internal IPEndPoint To => to;

    internal NodeAt At { get; } = new(node.Id, to.Address);

    internal Discv4PacketType Expects => expects;

    /// <summary>Hash of the request, which PONG and ENRRESPONSE echo.</summary>
    internal Hash256 Hash => hash;

    internal DateTimeOffset SentAt => sentAt;

    internal IActorRef Asker => asker;

    /// <summary>Runs until the request has ended; null when nobody listens.</summary>
    internal Activity? Span { get; init; }

    /// <param name="failure">Null when it was answered.</param>
    internal void End(RequestFailure? failure) => Span?.End(failure?.ToString() ?? "Answered", failed: failure is not null);

    /// <summary>Records that NEIGHBORS packets held so far, bad ones included.</summary>
    internal int Received { get; set; }

    /// <summary>True when a packet has come, even an empty one.</summary>
    internal bool Answered { get; set; }

    /// <summary>Those of the records that passed the checks.</summary>
    internal List<Enode> Neighbours { get; } = [];
}
