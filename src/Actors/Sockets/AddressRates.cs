using System.Net;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>
/// A token bucket per source (<see cref="SourceKey"/>), in bounded memory. When the table is full, idle sources leave it; when none is idle, all
/// newcomers share one bucket, those that we know excepted. One thread at a time.
/// </summary>
public sealed class AddressRates
{
    private readonly Dictionary<SourceKey, TokenBucket> _buckets = [];
    private readonly TimeProvider _time;
    private readonly int _perSecond;
    private readonly int _burst;
    private readonly int _maxSources;
    private readonly KnownSources? _known;
    private readonly TokenBucket _shared;
    private long? _swept;

    /// <param name="perSecond">Datagrams per second that one source may send for long.</param>
    /// <param name="burst">Datagrams that it may send at once.</param>
    /// <param name="maxSources">Strangers that are told apart.</param>
    /// <param name="known">Who is no stranger; null when all are.</param>
    public AddressRates(TimeProvider time, int perSecond, int burst, int maxSources, KnownSources? known = null)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_time, _perSecond, _burst, _maxSources, _known) = (time, perSecond, burst, maxSources, known);
        _shared = NewBucket();
    }

    /// <summary>Strangers that are told apart now.</summary>
    public int Sources => _buckets.Count;

    /// <summary>Takes a token of this source; false when it has none left.</summary>
    /// <param name="from">The source.</param>
    /// <param name="known">Whether it is no stranger.</param>
    public bool TryTake(IPEndPoint from, out bool known)
    {
        ArgumentNullException.ThrowIfNull(from);
        var key = SourceKey.Of(from);
        var now = _time.GetTimestamp();
        _buckets.TryGetValue(key, out var bucket);
        var taken = _known?.TryTake(key, now, bucket);
        known = taken is not null;
        return taken ?? TryTakeOfStranger(key, bucket, now);
    }

    private bool TryTakeOfStranger(SourceKey key, TokenBucket? bucket, long now)
    {
        if (bucket is null)
        {
            if (_buckets.Count >= _maxSources && !DropIdle(now))
            {
                return _shared.TryTake(now);
            }

            bucket = _buckets[key] = NewBucket();
        }

        return bucket.TryTake(now);
    }

    private TokenBucket NewBucket() => new(_time, _perSecond, _burst);

    private bool DropIdle(long now)
    {
        // a scan costs as much as the table is long, so it must not happen per datagram of a flood
        if (_swept is { } before && _time.GetElapsedTime(before, now) < TimeSpan.FromSeconds(1))
        {
            return false;
        }

        _swept = now;
        foreach (var (key, bucket) in _buckets)
        {
            if (bucket.IsFull(now))
            {
                _buckets.Remove(key);
            }
        }

        return _buckets.Count < _maxSources;
    }
}
