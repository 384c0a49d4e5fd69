using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>The virtual clock for tasks too: timers of connections fire when the test's time moves.</summary>
internal sealed class TaskTime(TestScheduler scheduler) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => scheduler.Now;

    public override long GetTimestamp() => scheduler.Now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(scheduler, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(TestScheduler scheduler, Action fire) : ITimer
    {
        private readonly Lock _gate = new();
        private Due? _pending;
        private bool _disposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_gate)
            {
                Cancel();
                if (!_disposed && dueTime != Timeout.InfiniteTimeSpan)
                {
                    var pending = new Due();
                    _pending = pending;
                    scheduler.Advanced.ScheduleOnce(dueTime, () => Fire(pending));
                }

                return !_disposed;
            }
        }

        public void Dispose()
        {
            lock (_gate)
            {
                _disposed = true;
                Cancel();
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Cancel()
        {
            if (_pending is not null)
            {
                _pending.Cancelled = true;
                _pending = null;
            }
        }

        private void Fire(Due due)
        {
            lock (_gate)
            {
                if (due.Cancelled)
                {
                    return;
                }

                _pending = null;
            }

            fire();
        }

        private sealed class Due
        {
            public bool Cancelled { get; set; }
        }
    }
}
