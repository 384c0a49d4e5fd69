namespace Akka.Devp2p.Actors.Sockets;

/// <summary>Permits that one task waits for and others give; who waits goes on in the task's own context. Thread-safe, one waiter at a time.</summary>
internal sealed class Permits(int count)
{
    private readonly Lock _gate = new();
    private int _count = count;
    private TaskCompletionSource? _waiter;

    /// <summary>One more.</summary>
    internal void Release()
    {
        TaskCompletionSource? waiter;
        lock (_gate)
        {
            _count++;
            waiter = _waiter;
        }

        waiter?.TrySetResult();
    }

    /// <summary>Takes one as soon as there is one.</summary>
    internal async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        while (TryTake() is { } waiter)
        {
            using var cancelled = cancellationToken.UnsafeRegister(state => ((TaskCompletionSource)state!).TrySetCanceled(cancellationToken), waiter);
            await waiter.Task;
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private TaskCompletionSource? TryTake()
    {
        lock (_gate)
        {
            if (_count > 0)
            {
                _count--;
                return _waiter = null;
            }

            return _waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
