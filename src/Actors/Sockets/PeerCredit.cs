namespace Akka.Devp2p.Actors.Sockets;

/// <summary>
/// The byte budget of one connection. The receiving task waits on it before it reads a message, charges what arrives, and each message
/// handed to an actor holds its part until that actor is done. Thread-safe.
/// </summary>
public sealed class PeerCredit
{
    /// <summary>Charged for each message on top of its payload: what the objects around it take.</summary>
    public const int MessageOverhead = 256;

    private readonly Lock _gate = new();
    private readonly CreditPool _pool;
    private long _available;
    private long _taken;
    private bool _closed;
    private TaskCompletionSource? _waiter;

    /// <param name="pool">Shared by all connections.</param>
    /// <param name="capacity">This connection's part, in bytes.</param>
    public PeerCredit(CreditPool pool, long capacity)
    {
        ArgumentNullException.ThrowIfNull(pool);
        _pool = pool;
        _available = capacity;
    }

    /// <summary>What is left, in bytes; negative when overdrawn.</summary>
    public long Available
    {
        get
        {
            lock (_gate)
            {
                return _available;
            }
        }
    }

    /// <summary>
    /// Completes when both budgets are above zero, or the connection is closed. A connection that holds nothing does not wait for the
    /// shared one: others that hold all of it, say by keeping back the ends of large frames, slow it down to one message at a time and
    /// no further. One waiter at a time.
    /// </summary>
    internal async ValueTask WaitAsync()
    {
        while (Blocked() is { } wait)
        {
            await wait;
        }
    }

    /// <summary>Takes bytes, below zero if need be.</summary>
    internal void Charge(long bytes)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _available -= bytes;
            _taken += bytes;
            _pool.Take(bytes);
        }
    }

    /// <summary>Charges a decoded message and makes the token that gives it back.</summary>
    internal MessageCredit Grant(int size)
    {
        var amount = (long)size + MessageOverhead;
        Charge(amount);
        return new MessageCredit(this, amount);
    }

    internal void Return(long bytes)
    {
        TaskCompletionSource? waiter;
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _available += bytes;
            _taken -= bytes;
            waiter = _available > 0 ? _waiter : null;
        }

        _pool.Return(bytes);
        waiter?.TrySetResult();
    }

    /// <summary>Called by the pool; the waiter looks again.</summary>
    internal void PoolHasRoom()
    {
        lock (_gate)
        {
            _waiter?.TrySetResult();
        }
    }

    /// <summary>The connection is gone: everything it still holds goes back to the pool, and the waiter is let go.</summary>
    internal void Close()
    {
        long taken;
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            taken = _taken;
            _waiter?.TrySetResult();
        }

        _pool.Forget(this);
        _pool.Return(taken);
    }

    private Task? Blocked()
    {
        lock (_gate)
        {
            if (_closed || (_available > 0 && (_taken == 0 || _pool.HasRoomOrWait(this))))
            {
                return null;
            }

            _waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiter.Task;
        }
    }
}
