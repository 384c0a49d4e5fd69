using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.TestKit;

/// <summary>
/// A clock that only moves by <see cref="Advance"/>. Like the official one it moves <see cref="Now"/> first and then delivers what is due,
/// in order of due time and insertion; what is scheduled meanwhile waits for the next Advance, and a repeated item is delivered once per Advance.
/// </summary>
public class TestScheduler : IScheduler, IAdvancedScheduler
{
    private readonly object _gate = new();
    private readonly SortedDictionary<(long Due, long Order), Item> _items = new();
    private DateTimeOffset _now = DateTimeOffset.UtcNow;
    private long _order;

    public TestScheduler(Config schedulerConfig, ILoggingAdapter log)
    {
    }

    public DateTimeOffset Now
    {
        get
        {
            lock (_gate)
            {
                return _now;
            }
        }
    }

    protected DateTimeOffset TimeNow => Now;

    public TimeSpan MonotonicClock => Util.MonotonicClock.Elapsed;

    public TimeSpan HighResMonotonicClock => Util.MonotonicClock.ElapsedHighRes;

    public IAdvancedScheduler Advanced => this;

    public void Advance(TimeSpan offset)
    {
        List<Item> due;
        lock (_gate)
        {
            _now += offset;
            var keys = _items.Keys.TakeWhile(key => key.Due <= _now.UtcTicks).ToList();
            due = keys.ConvertAll(key => _items[key]);
            keys.ForEach(key => _items.Remove(key));
        }

        foreach (var item in due.Where(item => !item.IsCancelled))
        {
            item.Deliver();
            if (item.Interval is { } interval && !item.IsCancelled)
            {
                Add(interval, item);
            }
        }
    }

    public void AdvanceTo(DateTimeOffset when)
    {
        if (when < Now)
        {
            throw new InvalidOperationException("time does not run backwards");
        }

        Advance(when - Now);
    }

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender) =>
        Add(delay, new Item(() => receiver.Tell(message, sender), null, null));

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(delay, new Item(() => receiver.Tell(message, sender), null, cancelable));

    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender) =>
        Add(initialDelay, new Item(() => receiver.Tell(message, sender), interval, null));

    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(initialDelay, new Item(() => receiver.Tell(message, sender), interval, cancelable));

    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) => Add(delay, new Item(action, null, cancelable));

    public void ScheduleOnce(TimeSpan delay, Action action) => Add(delay, new Item(action, null, null));

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Add(initialDelay, new Item(action, interval, cancelable));

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) => Add(initialDelay, new Item(action, interval, null));

    public void ScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) => ScheduleOnce(delay, action.Run, cancelable);

    public void ScheduleOnce(TimeSpan delay, IRunnable action) => ScheduleOnce(delay, action.Run);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        ScheduleRepeatedly(initialDelay, interval, action.Run, cancelable);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action) =>
        ScheduleRepeatedly(initialDelay, interval, action.Run);

    private void Add(TimeSpan delay, Item item)
    {
        lock (_gate)
        {
            _items.Add(((_now + delay).UtcTicks, _order++), item);
        }
    }

    private sealed record Item(Action Deliver, TimeSpan? Interval, ICancelable Cancelable)
    {
        public bool IsCancelled => Cancelable?.IsCancellationRequested == true;
    }
}
