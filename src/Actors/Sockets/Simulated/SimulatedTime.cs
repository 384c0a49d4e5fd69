namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>The simulated clock as .NET code sees it. Timers call back on the thread that pumps.</summary>
internal sealed class SimulatedTime(SimulatedLoop loop) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => new(loop.Now, TimeSpan.Zero);

    public override long GetTimestamp() => loop.Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(loop, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(SimulatedLoop loop, TimerCallback callback, object? state) : ITimer
    {
        private TimedWork? _planned;
        private bool _disposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _planned?.Cancel();
            _planned = null;
            if (!_disposed && dueTime != Timeout.InfiniteTimeSpan)
            {
                _planned = loop.After(dueTime.Ticks, () => Fire(period));
            }

            return !_disposed;
        }

        public void Dispose()
        {
            _disposed = true;
            _planned?.Cancel();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(TimeSpan period)
        {
            if (period > TimeSpan.Zero)
            {
                Change(period, period);
            }

            callback(state);
        }
    }
}
