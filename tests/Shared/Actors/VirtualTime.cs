using Akka.TestKit;

namespace Akka.Devp2p.Tests.Shared;

/// <summary>The clock of a test: it shows the time of the test scheduler, so timestamps and timers move together.</summary>
public sealed class VirtualTime(TestScheduler scheduler) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => scheduler.Now;

    public override long GetTimestamp() => scheduler.Now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        throw new NotSupportedException("timers of actors come from Akka's scheduler");
}
