using System.Collections.Concurrent;
using Akka.TestKit;

namespace Akka.Devp2p.Tests.Shared;

/// <summary>The virtual clock for tasks too: timers of connections fire when the test's time moves.</summary>
internal sealed class TaskTime(TestScheduler scheduler) : TimeProvider
{
    private readonly ConcurrentDictionary<object, DateTimeOffset> _due = new();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => scheduler.Now;

    public override long GetTimestamp() => scheduler.Now.UtcTicks;

    /// <summary>Timers that tasks have set and that are not due yet.</summary>
    public int Pending => _due.Count;

    /// <summary>Returns when so many timers are set to this time by tasks; fails after a while.</summary>
    public void AwaitTimerAt(DateTimeOffset due, int count = 1) =>
        Assert.True(SpinWait.SpinUntil(() => _due.Values.Count(at => at == due) >= count, TimeSpan.FromSeconds(20)), "no timer was set");

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, scheduler, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(TaskTime time, TestScheduler scheduler, Action fire) : ITimer
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
                    time._due[pending] = scheduler.Now + dueTime;
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
                time._due.TryRemove(_pending, out _);
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
                time._due.TryRemove(due, out _);
            }

            fire();
        }

        private sealed class Due
        {
            public bool Cancelled { get; set; }
        }
    }
}
