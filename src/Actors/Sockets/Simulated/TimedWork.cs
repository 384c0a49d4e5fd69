namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>Something to be done at a time of the simulated clock, unless it is cancelled before.</summary>
internal sealed class TimedWork(long due, long order, Action work, ICancelable? cancelable)
{
    private Action? _work = work;

    internal long Due => due;

    /// <summary>Of two that are due at the same time, the one that was planned first goes first.</summary>
    internal long Order => order;

    internal bool IsCancelled => _work is null || cancelable is { IsCancellationRequested: true };

    internal void Cancel() => _work = null;

    internal void Run()
    {
        var work = IsCancelled ? null : _work;
        _work = null;
        work?.Invoke();
    }
}
