namespace Akka.Devp2p.Actors.Sockets;

/// <summary>
/// Counts what is on its way to an actor, such as datagrams from the socket to the end of their handling. Above the bound the newest is dropped, so no sender
/// can grow a mailbox. Thread-safe.
/// </summary>
public sealed class InFlightLimit(int max)
{
    private int _count;
    private long _refused;

    /// <summary>How many are on their way now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Counts one more, or refuses it.</summary>
    /// <param name="stranger">It is a stranger's: the last quarter of the places is not for these.</param>
    public bool TryEnter(bool stranger = false)
    {
        if (Interlocked.Increment(ref _count) <= (stranger ? max - (max / 4) : max))
        {
            return true;
        }

        Interlocked.Decrement(ref _count);
        Interlocked.Increment(ref _refused);
        return false;
    }

    /// <summary>How many were refused since the last call.</summary>
    public long TakeRefused() => Interlocked.Exchange(ref _refused, 0);

    /// <summary>To be called once for each success of <see cref="TryEnter"/>.</summary>
    public void Leave() => Interlocked.Decrement(ref _count);
}
