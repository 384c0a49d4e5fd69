namespace Akka.Devp2p.Actors.Sockets;

/// <summary>A token for each datagram: so many at once, so many per second for long. One thread at a time.</summary>
internal sealed class TokenBucket
{
    private readonly TimeProvider _time;
    private readonly double _perSecond;
    private readonly double _burst;
    private double _tokens;
    private long _at;

    internal TokenBucket(TimeProvider time, double perSecond, double burst) =>
        (_time, _perSecond, _burst, _tokens, _at) = (time, perSecond, burst, burst, time.GetTimestamp());

    /// <summary>Nobody has taken one for long: it is as good as new.</summary>
    internal bool IsFull(long now) => Filled(now) >= _burst;

    internal bool TryTake(long now)
    {
        (_tokens, _at) = (Filled(now), now);
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }

    private double Filled(long now) => Math.Min(_burst, _tokens + (_time.GetElapsedTime(_at, now).TotalSeconds * _perSecond));
}
