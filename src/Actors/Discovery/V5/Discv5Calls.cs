using System.Net;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Discv5;

namespace Akka.Devp2p.Actors.Discovery.V5;

/// <summary>
/// Requests under way (geth: activeCallByNode, activeCallByAuth, callQueue): one per node, the rest waits. A node that is asked two things at once
/// before there are keys would be told twice who we are.
/// </summary>
internal sealed class Discv5Calls(TimeSpan timeout)
{
    /// <summary>Requests that wait for one node, and requests in all.</summary>
    internal const int MaxQueued = 16, MaxCalls = 1024;

    private const int MaxLate = 64;

    private readonly Dictionary<NodeId, LinkedListNode<Discv5Call>> _active = [];
    private readonly LinkedList<Discv5Call> _byDeadline = new();
    private readonly Dictionary<NodeId, Queue<Discv5Call>> _queues = [];
    private readonly Dictionary<PacketNonce, Discv5Call> _byNonce = [];
    private readonly Queue<Discv5Call> _late = new();

    /// <summary>Under way and waiting.</summary>
    internal int Count { get; private set; }

    /// <summary>When the first of those under way ends without an answer; all wait equally long, so the list is in order.</summary>
    internal DateTimeOffset? NextDeadline => _byDeadline.First?.Value.Deadline;

    /// <summary>Those under way, as they are now.</summary>
    internal IReadOnlyList<Discv5Call> Active => [.. _byDeadline];

    internal bool IsBusy(NodeId id) => _active.ContainsKey(id);

    internal bool IsActive(Discv5Call call) => _active.TryGetValue(call.Node.Id, out var entry) && entry.Value == call;

    /// <summary>Takes a new request. False when there are too many; <paramref name="isNext"/> when it is to be sent now.</summary>
    internal bool TryAdd(Discv5Call call, DateTimeOffset now, out bool isNext)
    {
        isNext = false;
        if (Count >= MaxCalls)
        {
            return false;
        }

        if (!_active.ContainsKey(call.Node.Id))
        {
            isNext = true;
            Count++;
            Activate(call, now);
            return true;
        }

        if (!_queues.TryGetValue(call.Node.Id, out var queue))
        {
            _queues[call.Node.Id] = queue = new Queue<Discv5Call>();
        }

        if (queue.Count >= MaxQueued)
        {
            return false;
        }

        Count++;
        queue.Enqueue(call);
        return true;
    }

    /// <summary>It was sent, for the first time or again: its time begins anew.</summary>
    internal void Sent(Discv5Call call, PacketNonce nonce, DateTimeOffset now)
    {
        _byNonce.Remove(call.Nonce);
        call.Nonce = nonce;
        call.SentAt = now;
        _byNonce[nonce] = call;
        Extend(call, now);
    }

    /// <summary>Part of the answer has come: its time begins anew.</summary>
    internal void Extend(Discv5Call call, DateTimeOffset now)
    {
        call.Deadline = now + timeout;
        var entry = _active[call.Node.Id];
        _byDeadline.Remove(entry);
        _byDeadline.AddLast(entry);
    }

    /// <summary>The request that this response answers: from the node and the very endpoint that was asked. Null when nobody waits for it.</summary>
    internal Discv5Call? Match(NodeId id, IPEndPoint from, Discv5Message response) =>
        _active.TryGetValue(id, out var entry) && entry.Value is var call
        && call.Request.Request == response.Request && call.Expects(response.Type) && call.To.Equals(from)
            ? call
            : null;

    /// <summary>
    /// The request that a WHOAREYOU names, once; null when there is none, or when it comes from elsewhere. For a second it is the same that the other
    /// sends, so it may name a request that has timed out: then the one under way answers it.
    /// </summary>
    internal Discv5Call? Challenge(PacketNonce nonce, IPEndPoint from)
    {
        var id = _late.FirstOrDefault(late => late.Nonce == nonce)?.Node.Id;
        var call = id is null ? _byNonce.GetValueOrDefault(nonce) : _active.GetValueOrDefault(id.Value)?.Value;
        if (call is null || call.Challenged || !call.To.Equals(from))
        {
            return null;
        }

        call.Challenged = true;
        return call;
    }

    /// <summary>It is over. Returns the next one for this node, which is to be sent now.</summary>
    internal Discv5Call? End(Discv5Call call, DateTimeOffset now)
    {
        Deactivate(call);
        var id = call.Node.Id;
        if (!_queues.TryGetValue(id, out var queue))
        {
            return null;
        }

        var next = queue.Dequeue();
        if (queue.Count == 0)
        {
            _queues.Remove(id);
        }

        Activate(next, now);
        return next;
    }

    /// <summary>One whose time is over; it is still to be ended.</summary>
    internal Discv5Call? Expired(DateTimeOffset now)
    {
        if (_byDeadline.First is not { } first || first.Value.Deadline > now)
        {
            return null;
        }

        _late.Enqueue(first.Value);
        if (_late.Count > MaxLate)
        {
            _late.Dequeue();
        }

        return first.Value;
    }

    /// <summary>Those of this kind that wait for another of their node, taken out.</summary>
    internal IReadOnlyList<Discv5Call> TakeQueued(Func<Discv5Call, bool> concerned)
    {
        var taken = new List<Discv5Call>();
        foreach (var (id, queue) in _queues)
        {
            var kinds = queue.ToLookup(concerned);
            taken.AddRange(kinds[true]);
            _queues[id] = new Queue<Discv5Call>(kinds[false]);
            if (_queues[id].Count == 0)
            {
                _queues.Remove(id);
            }
        }

        Count -= taken.Count;
        return taken;
    }

    private void Activate(Discv5Call call, DateTimeOffset now)
    {
        call.Deadline = now + timeout;
        _active[call.Node.Id] = _byDeadline.AddLast(call);
    }

    private void Deactivate(Discv5Call call)
    {
        _active.Remove(call.Node.Id, out var entry);
        _byDeadline.Remove(entry!);
        _byNonce.Remove(call.Nonce);
        Count--;
    }
}
