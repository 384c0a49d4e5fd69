using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit;

namespace Akka.Devp2p.Tests.Shared;

/// <summary>The scheduler of tests, which also knows what it will tell whom: a timer that outlives its actor is a leak.</summary>
public sealed class WatchedScheduler(Config config, ILoggingAdapter log) : TestScheduler(config, log), ITellScheduler
{
    // what is over is forgotten as often as so many have come
    private const int Few = 1_000;

    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];

    /// <summary>Messages that are still to come to actors that have ended, by their receivers.</summary>
    public IReadOnlyList<string> ToTheDead()
    {
        lock (_gate)
        {
            _entries.RemoveAll(IsOver);
#pragma warning disable CS0618 // the only way to ask without waiting
            return [.. _entries.Where(entry => entry.Receiver is IInternalActorRef { IsTerminated: true }).Select(entry => $"{entry.Receiver}: {entry.Message}")];
#pragma warning restore CS0618
        }
    }

    /// <summary>How many messages are to be told at this time: timers of actors.</summary>
    public int ToldAt(DateTimeOffset due)
    {
        lock (_gate)
        {
            return _entries.Count(entry => entry.Due == due && !IsOver(entry));
        }
    }

    void ITellScheduler.ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender)
    {
        Note(new Entry(receiver, message, null, Now + delay));
        ScheduleTellOnce(delay, receiver, message, sender);
    }

    void ITellScheduler.ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable)
    {
        Note(new Entry(receiver, message, cancelable, Now + delay));
        ScheduleTellOnce(delay, receiver, message, sender, cancelable);
    }

    void ITellScheduler.ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender)
    {
        Note(new Entry(receiver, message, null, null));
        ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender);
    }

    void ITellScheduler.ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable)
    {
        Note(new Entry(receiver, message, cancelable, null));
        ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, cancelable);
    }

    private bool IsOver(Entry entry) => entry.Cancelable?.IsCancellationRequested == true || entry.Due <= Now;

    private void Note(Entry entry)
    {
        lock (_gate)
        {
            _entries.Add(entry);
            if (_entries.Count % Few == 0)
            {
                _entries.RemoveAll(IsOver);
            }
        }
    }

    /// <param name="Receiver">Who is told.</param>
    /// <param name="Message">What.</param>
    /// <param name="Cancelable">Whoever may call it off.</param>
    /// <param name="Due">When; null for again and again.</param>
    private sealed record Entry(ICanTell Receiver, object Message, ICancelable? Cancelable, DateTimeOffset? Due);
}
