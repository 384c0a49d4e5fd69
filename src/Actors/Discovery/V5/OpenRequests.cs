namespace Akka.Devp2p.Actors.Discovery.V5;

/// <summary>Requests of others that another actor of ours is to answer, by number; bounded, and who has waited for too long makes room.</summary>
/// <param name="max">As many at most.</param>
/// <param name="lifetime">After so long nobody waits any more.</param>
/// <param name="last">Numbers begin above this: no answer from before a restart can pass for one of now.</param>
internal sealed class OpenRequests<T>(int max, TimeSpan lifetime, long last)
{
    private readonly Dictionary<long, (T Request, DateTimeOffset At)> _open = [];
    private long _last = last;

    internal bool HasRoom(DateTimeOffset now)
    {
        foreach (var late in _open.Count < max ? [] : _open.Where(open => now - open.Value.At >= lifetime).Select(open => open.Key).ToArray())
        {
            _open.Remove(late);
        }

        return _open.Count < max;
    }

    /// <summary>Its number. Only when there is room.</summary>
    internal long Add(T request, DateTimeOffset now)
    {
        _open[++_last] = (request, now);
        return _last;
    }

    /// <summary>Takes it out; false when it is too late, or was answered before.</summary>
    internal bool TryTake(long number, out T request)
    {
        var found = _open.Remove(number, out var open);
        request = open.Request;
        return found;
    }
}
