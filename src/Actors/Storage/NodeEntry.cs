using System.Net;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Storage;

/// <summary>All that is stored about one node. The enode stays encoded until somebody wants it: decoding verifies a signature.</summary>
internal sealed class NodeEntry(NodeId id, DateTimeOffset firstSeen)
{
    /// <summary>Addresses remembered for one node; the one with the oldest pong goes first.</summary>
    internal const int MaxProofs = 4;

    internal NodeId Id { get; } = id;

    internal DateTimeOffset FirstSeen { get; } = firstSeen;

    internal DateTimeOffset? DialedAt { get; set; }

    internal DateTimeOffset? DialFailedAt { get; set; }

    /// <summary>Failed dials in a row.</summary>
    internal int DialFailures { get; set; }

    internal Dictionary<IPAddress, EndpointProof> Proofs { get; } = [];

    /// <summary>By <see cref="NodeEntryCodec"/>; empty when nothing was stored.</summary>
    internal byte[] Node { get; set; } = [];

    /// <summary>The last sign of life: a pong or a successful dial; without one the entry's first appearance.</summary>
    internal DateTimeOffset LastSeen
    {
        get
        {
            var last = DialedAt ?? DateTimeOffset.MinValue;
            foreach (var proof in Proofs.Values)
            {
                last = proof.LastPong > last ? proof.LastPong : last;
            }

            return last > DateTimeOffset.MinValue ? last : FirstSeen;
        }
    }

    /// <summary>A pong or a successful dial has ever been seen.</summary>
    internal bool IsAlive => DialedAt is not null || Proofs.Values.Any(proof => proof.LastPong > DateTimeOffset.MinValue);
}

/// <param name="LastPong">The endpoint proof.</param>
/// <param name="FindFailures">FINDNODEs unanswered since.</param>
internal readonly record struct EndpointProof(DateTimeOffset LastPong, int FindFailures);
