using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>
/// Who has proven an endpoint to us (a pong to our ping) and to whom we have (they pinged us), in bounded memory. The counterpart of
/// LastPongReceived and LastPingReceived of geth's node database; the oldest entry goes first, node-db still has its proof.
/// </summary>
internal sealed class EndpointProofs(TimeProvider time, TimeSpan lifetime, int max)
{
    private readonly OldestFirst<DateTimeOffset> _pongs = new(max), _pings = new(max), _told = new(max);
    private readonly OldestFirst<bool> _silent = new(max);

    internal int Count => _pongs.Count;

    internal void PongReceived(NodeAt node) => _pongs.Set(node, time.GetUtcNow());

    internal void PingReceived(NodeAt node) => _pings.Set(node, time.GetUtcNow());

    /// <summary>Takes over a proof from the database.</summary>
    internal void Load(NodeAt node, DateTimeOffset lastPong)
    {
        if (_pongs.Get(node) is not { } known || known < lastPong)
        {
            _pongs.Set(node, lastPong);
        }
    }

    /// <summary>We know that it lives at this address: FINDNODE and ENRREQUEST are answered.</summary>
    internal bool IsProven(NodeAt node) => IsFresh(_pongs.Get(node));

    /// <summary>It knows that we live at ours, as far as we can tell: it will answer FINDNODE and ENRREQUEST.</summary>
    /// <remarks>
    /// Not so when it was silent the last time: the pong by which it would know may have been lost, and then it stays silent until we bond anew.
    /// geth does that after the sixth silence; in a network that loses one packet in a hundred, lookups would miss one node in fifty until then.
    /// </remarks>
    internal bool HasOurs(NodeAt node) => IsFresh(_pings.Get(node)) && _silent.Get(node) is null;

    /// <summary>Remembers who was silent, and who no longer is.</summary>
    internal void RequestEnded(NodeAt node, bool answered)
    {
        if (answered)
        {
            _silent.Remove(node);
        }
        else
        {
            _silent.Set(node, true);
        }
    }

    /// <summary>Forgets its silence: it has bonded anew.</summary>
    internal void Bonded(NodeAt node) => _silent.Remove(node);

    /// <summary>True when the last time was more than <paramref name="interval"/> ago; this is a time then.</summary>
    internal bool IsDue(NodeAt node, TimeSpan interval)
    {
        var now = time.GetUtcNow();
        if (_told.Get(node) is { } at && now - at < interval)
        {
            return false;
        }

        _told.Set(node, now);
        return true;
    }

    private bool IsFresh(DateTimeOffset? at) => at is { } then && time.GetUtcNow() - then < lifetime;

    /// <summary>The entry not set for longest makes room for a new one.</summary>
    private sealed class OldestFirst<TValue>(int max) where TValue : struct
    {
        private readonly Dictionary<NodeAt, LinkedListNode<(NodeAt Node, TValue Value)>> _index = [];
        private readonly LinkedList<(NodeAt Node, TValue Value)> _order = new();

        internal int Count => _index.Count;

        internal TValue? Get(NodeAt node) => _index.TryGetValue(node, out var entry) ? entry.Value.Value : null;

        internal void Set(NodeAt node, TValue value)
        {
            if (!Remove(node) && _index.Count >= max)
            {
                Remove(_order.First!.Value.Node);
            }

            _index[node] = _order.AddLast((node, value));
        }

        internal bool Remove(NodeAt node)
        {
            if (_index.Remove(node, out var known))
            {
                _order.Remove(known);
            }

            return known is not null;
        }
    }
}
