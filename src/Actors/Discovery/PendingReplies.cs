using System.Net;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Discv4;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>
/// Requests under way, in the order they were sent: geth's list of reply matchers. A reply belongs to a request by (node id, IP, packet
/// type), and by the echoed hash where the packet has one. All wait equally long, so the first is always the next to end.
/// </summary>
internal sealed class PendingReplies(TimeSpan timeout)
{
    /// <summary>Records taken from one node, a bucket full.</summary>
    internal const int MaxNeighbours = 16;

    private readonly LinkedList<PendingRequest> _requests = new();

    internal int Count => _requests.Count;

    /// <summary>When the first one ends without a reply; null when there is none.</summary>
    internal DateTimeOffset? NextDeadline => _requests.First?.Value.SentAt + timeout;

    internal void Add(PendingRequest request) => _requests.AddLast(request);

    /// <summary>The request that this PONG or ENRRESPONSE answers, taken out; null when nobody waits for it.</summary>
    internal PendingRequest? Take(NodeAt from, Discv4PacketType type, Hash256 echo)
    {
        var entry = Find(request => request.Hash == echo && Matches(request, from, type));
        if (entry is not null)
        {
            _requests.Remove(entry);
        }

        return entry?.Value;
    }

    /// <summary>The FINDNODE that a NEIGHBORS packet from there belongs to: one at this very port first. It stays until it is complete.</summary>
    internal PendingRequest? FindNeighbours(NodeId id, IPEndPoint from)
    {
        var at = new NodeAt(id, from.Address);
        return (Find(r => r.To.Equals(from) && Matches(r, at, Discv4PacketType.Neighbors)) ?? Find(r => Matches(r, at, Discv4PacketType.Neighbors)))?.Value;
    }

    /// <summary>True while a request of this type to this node and endpoint is under way.</summary>
    internal bool IsUnderWay(NodeId id, IPEndPoint to, Discv4PacketType type) => Find(r => r.Node.Id == id && r.Expects == type && r.To.Equals(to)) is not null;

    internal void Remove(PendingRequest request) => _requests.Remove(request);

    /// <summary>Those whose time is over, taken out.</summary>
    internal IReadOnlyList<PendingRequest> TakeExpired(DateTimeOffset now)
    {
        var expired = new List<PendingRequest>();
        while (_requests.First is { } first && first.Value.SentAt + timeout <= now)
        {
            expired.Add(first.Value);
            _requests.RemoveFirst();
        }

        return expired;
    }

    /// <summary>All of this kind, taken out.</summary>
    internal IReadOnlyList<PendingRequest> TakeAll(Func<PendingRequest, bool> concerned)
    {
        var all = _requests.Where(concerned).ToArray();
        Array.ForEach(all, request => _requests.Remove(request));
        return all;
    }

    private static bool Matches(PendingRequest request, NodeAt from, Discv4PacketType type) => request.Expects == type && request.At == from;

    private LinkedListNode<PendingRequest>? Find(Func<PendingRequest, bool> matches)
    {
        for (var entry = _requests.First; entry is not null; entry = entry.Next)
        {
            if (matches(entry.Value))
            {
                return entry;
            }
        }

        return null;
    }
}
