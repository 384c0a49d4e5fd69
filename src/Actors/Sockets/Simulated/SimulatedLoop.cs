using Akka.Dispatch;

namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>
/// What a simulation consists of: one queue of work that is due now, first come first served, one heap of what is due later, and a clock
/// that moves only when the queue is empty. Actors, continuations of tasks, timers and packets all go through it, on the thread that
/// pumps; so their order depends on nothing but the seed.
/// </summary>
internal sealed class SimulatedLoop
{
    /// <summary>When every simulation begins.</summary>
    internal static readonly DateTimeOffset Epoch = new(2050, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(5);

    private readonly Lock _gate = new();
    private readonly Queue<(object Work, object? State)> _due = new();
    private readonly TimedQueue _later = new();
    private readonly List<(ActorPath Path, IRunnable Actor)> _told = [];
    private readonly SimulationContext _context;
    private long _now = Epoch.UtcTicks;
    private int _pumpThread;

    internal SimulatedLoop() => _context = new SimulationContext(this);

    /// <summary>Ticks of <see cref="DateTimeOffset.UtcTicks"/>.</summary>
    internal long Now => Volatile.Read(ref _now);

    /// <summary>Pieces of work done so far.</summary>
    internal long Steps { get; private set; }

    /// <summary>Work that came from another thread while this one pumped: its place in the order is chance. Zero in a repeatable run.</summary>
    internal long ForeignCalls { get; private set; }

    /// <summary>How much is due later.</summary>
    internal int Pending
    {
        get
        {
            lock (_gate)
            {
                return _later.Live;
            }
        }
    }

    /// <summary>An actor that has messages.</summary>
    internal void Enqueue(IRunnable runnable) => Enqueue(runnable, (object?)null);

    /// <summary>An actor that Akka told something about its life: all that were told so in one piece of work follow it in the order of their paths.</summary>
    internal void Enqueue(IRunnable runnable, ActorPath path)
    {
        lock (_gate)
        {
            CountForeign();
            _told.Add((path, runnable));
        }
    }

    /// <summary>The continuation of a task.</summary>
    internal void Enqueue(SendOrPostCallback callback, object? state) => Enqueue((object)callback, state);

    /// <summary>Runs <paramref name="work"/> when the clock has moved on by <paramref name="delay"/> ticks; not before what is due now.</summary>
    internal TimedWork After(long delay, Action work, ICancelable? cancelable = null) => At(_now + Math.Max(delay, 0), work, cancelable);

    internal TimedWork At(long due, Action work, ICancelable? cancelable = null)
    {
        lock (_gate)
        {
            CountForeign();
            return _later.Add(Math.Max(due, _now), work, cancelable);
        }
    }

    /// <summary>
    /// Does what is due, then moves the clock to the next time at which something is due, until <paramref name="until"/> or until
    /// <paramref name="done"/>, which is asked each time before the clock moves. Returns whether it is done.
    /// </summary>
    internal bool Run(long until, Func<bool>? done)
    {
        using var pumping = new Pumping(this);
        while (true)
        {
            Drain();
            if (done?.Invoke() == true)
            {
                return true;
            }

            if (_later.NextDue is not { } next || next > until)
            {
                Volatile.Write(ref _now, Math.Max(_now, until));
                return false;
            }

            Volatile.Write(ref _now, next);
            RunTimed(next);
        }
    }

    /// <summary>Does what is due now and what others still bring, on the wall clock, until the task has ended. For the end of a simulation.</summary>
    internal void PumpUntil(Task task)
    {
        using var pumping = new Pumping(this);
        do
        {
            Drain();
        }
        while (Task.WaitAny([task], s_poll) < 0);
    }

    private void Drain()
    {
        while (TryDequeue(out var work, out var state))
        {
            Steps++;
            if (work is IRunnable runnable)
            {
                runnable.Run();
            }
            else
            {
                ((SendOrPostCallback)work)(state);
            }
        }
    }

    private void RunTimed(long due)
    {
        while (_later.NextDue == due)
        {
            TimedWork? work;
            lock (_gate)
            {
                work = _later.Take();
            }

            Steps++;
            work?.Run();
            Drain();
        }
    }

    private void Enqueue(object work, object? state)
    {
        lock (_gate)
        {
            CountForeign();
            _due.Enqueue((work, state));
        }
    }

    private bool TryDequeue(out object work, out object? state)
    {
        lock (_gate)
        {
            EnqueueTold();
            var any = _due.TryDequeue(out var item);
            (work, state) = item;
            return any;
        }
    }

    private void EnqueueTold()
    {
        if (_told.Count > 1)
        {
            _told.Sort(static (a, b) => string.CompareOrdinal(a.Path.ToString(), b.Path.ToString()));
        }

        foreach (var (_, actor) in _told)
        {
            _due.Enqueue((actor, null));
        }

        _told.Clear();
    }

    private void CountForeign()
    {
        if (_pumpThread != 0 && _pumpThread != Environment.CurrentManagedThreadId)
        {
            ForeignCalls++;
        }
    }

    /// <summary>This thread pumps; while it does, continuations of tasks come back to the queue.</summary>
    private sealed class Pumping : IDisposable
    {
        private readonly SimulatedLoop _loop;
        private readonly SynchronizationContext? _before = SynchronizationContext.Current;

        internal Pumping(SimulatedLoop loop)
        {
            _loop = loop;
            if (Interlocked.CompareExchange(ref loop._pumpThread, Environment.CurrentManagedThreadId, 0) != 0)
            {
                throw new InvalidOperationException("a simulation is run by one thread at a time, and not from inside itself");
            }

            SynchronizationContext.SetSynchronizationContext(loop._context);
        }

        public void Dispose()
        {
            SynchronizationContext.SetSynchronizationContext(_before);
            Volatile.Write(ref _loop._pumpThread, 0);
        }
    }
}
