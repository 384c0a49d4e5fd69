namespace Akka.Devp2p.Actors.Supervision;

/// <summary>When each child failed lately: decides whether a failure is one too many. Pure but for the clock.</summary>
internal sealed class FailureCounts(TimeProvider time)
{
    /// <summary>So many failures within <see cref="Window"/> are borne; the next one is too many.</summary>
    internal const int Borne = 3;

    internal static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    private readonly Dictionary<IActorRef, Queue<long>> _failures = [];

    /// <summary>Children that have failed and are not forgotten.</summary>
    internal int Count => _failures.Count;

    /// <summary>Counts one failure; true when it is the fourth within 60 s. A failure that is 60 s old no longer counts.</summary>
    internal bool IsTooMany(IActorRef child)
    {
        if (!_failures.TryGetValue(child, out var times))
        {
            _failures[child] = times = new Queue<long>();
        }

        var now = time.GetTimestamp(); // the wall clock may be set back, and failures would not age
        while (times.TryPeek(out var oldest) && time.GetElapsedTime(oldest, now) >= Window)
        {
            times.Dequeue();
        }

        times.Enqueue(now);
        return times.Count > Borne;
    }

    /// <summary>The child is gone.</summary>
    internal void Forget(IActorRef child) => _failures.Remove(child);
}
