using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>
/// Who has proven an endpoint to us (a pong to our ping) and to whom we have (they pinged us), in bounded memory. The counterpart of
/// LastPongReceived and LastPingReceived of geth's node database; the oldest entry goes first, node-db still has its proof.
/// </summary>
internal sealed class EndpointProofs(TimeProvider time, TimeSpan lifetime, int max)
{
    private readonly OldestFirst<NodeAt, DateTimeOffset> _pongs = new(max), _pings = new(max), _told = new(max);
    private readonly OldestFirst<NodeAt, bool> _silent = new(max);

    internal int Count => _pongs.Count;

    internal void PongReceived(NodeAt node) => _pongs.Set(node, time.GetUtcNow());

    internal void PingReceived(NodeAt node) => _pings.Set(node, time.GetUtcNow());

    /// <summary>Takes over a proof from the database.</summary>
    internal void Load(NodeAt node, DateTimeOffset lastPong)
    {
        if (!_pongs.TryGet(node, out var known) || known < lastPong)
        {
            _pongs.Set(node, lastPong);
        }
    }

    /// <summary>We know that it lives at this address: FINDNODE and ENRREQUEST are answered.</summary>
    internal bool IsProven(NodeAt node) => IsFresh(_pongs, node);

    /// <summary>It knows that we live at ours, as far as we can tell: it will answer FINDNODE and ENRREQUEST.</summary>
    /// <remarks>
    /// Not so when it was silent the last time: the pong by which it would know may have been lost, and then it stays silent until we bond anew.
    /// geth does that after the sixth silence; in a network that loses one packet in a hundred, lookups would miss one node in fifty until then.
    /// </remarks>
    internal bool HasOurs(NodeAt node) => IsFresh(_pings, node) && !_silent.TryGet(node, out _);

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
        if (_told.TryGet(node, out var at) && now - at < interval)
        {
            return false;
        }

        _told.Set(node, now);
        return true;
    }

    private bool IsFresh(OldestFirst<NodeAt, DateTimeOffset> times, NodeAt node) => times.TryGet(node, out var at) && time.GetUtcNow() - at < lifetime;
}
