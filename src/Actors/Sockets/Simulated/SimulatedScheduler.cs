using Akka.Configuration;
using Akka.Dispatch;

namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>Akka's scheduler on the simulated clock (<c>akka.scheduler.implementation</c>). It makes the loop that everything else of the simulation shares.</summary>
public sealed class SimulatedScheduler : SchedulerBase
{
    /// <summary>Called by Akka.</summary>
    public SimulatedScheduler(Config scheduler, ILoggingAdapter log) : base(scheduler, log) => Time = new SimulatedTime(Loop);

    public override TimeSpan MonotonicClock => TimeSpan.FromTicks(Loop.Now - SimulatedLoop.Epoch.UtcTicks);

    public override TimeSpan HighResMonotonicClock => MonotonicClock;

    internal SimulatedLoop Loop { get; } = new();

    /// <summary>The clock of the simulation, with timers.</summary>
    internal TimeProvider Time { get; }

    protected override DateTimeOffset TimeNow => new(Loop.Now, TimeSpan.Zero);

    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Once(delay, () => receiver.Tell(message, sender), cancelable);

    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Repeatedly(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) => Once(delay, action, cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) => Once(delay, action.Run, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Repeatedly(initialDelay, interval, action, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        Repeatedly(initialDelay, interval, action.Run, cancelable);

    private void Once(TimeSpan delay, Action action, ICancelable? cancelable) => Loop.After(delay.Ticks, action, cancelable);

    private void Repeatedly(TimeSpan delay, TimeSpan interval, Action action, ICancelable? cancelable) => Once(
        delay,
        () =>
        {
            action();
            Repeatedly(interval, interval, action, cancelable);
        },
        cancelable);
}
