namespace Akka.Devp2p.Actors.Sockets;

/// <summary>
/// Counts datagrams from the socket to the end of their handling. Above the bound the newest is dropped, so no sender can grow a
/// mailbox. Thread-safe.
/// </summary>
public sealed class InFlightLimit(int max)
{
    private int _count;

    /// <summary>Datagrams that are on their way now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Counts one more, or refuses it.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _count) <= max)
        {
            return true;
        }

        Interlocked.Decrement(ref _count);
        return false;
    }

    /// <summary>To be called once for each success of <see cref="TryEnter"/>.</summary>
    public void Leave() => Interlocked.Decrement(ref _count);
}
