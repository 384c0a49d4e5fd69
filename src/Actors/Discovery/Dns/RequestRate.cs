namespace Akka.Devp2p.Actors.Discovery.Dns;

/// <summary>A token bucket that says how long to wait (geth: rate.Limiter). Pure but for the clock.</summary>
internal sealed class RequestRate(TimeProvider time, int perSecond, int burst)
{
    private double _tokens = burst;
    private long _at = time.GetTimestamp();

    /// <summary>Takes a token, or says when there will be one.</summary>
    internal bool TryTake(out TimeSpan wait)
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(burst, _tokens + (time.GetElapsedTime(_at, now).TotalSeconds * perSecond));
        _at = now;
        if (_tokens >= 1 - 1e-6)
        {
            _tokens = Math.Max(0, _tokens - 1);
            wait = TimeSpan.Zero;
            return true;
        }

        wait = TimeSpan.FromSeconds((1 - _tokens) / perSecond) + TimeSpan.FromTicks(1);
        return false;
    }
}
