namespace Akka.Devp2p.Actors.Sockets;

/// <summary>
/// The part of a peer's byte budget that one received message holds; see <see cref="PeerCredit"/>. Given back once: when the
/// handler has returned and its answers are queued, or, if the handler called <see cref="Keep"/>, by <see cref="Release"/>. Closing the connection gives back what is left.
/// </summary>
public sealed class MessageCredit
{
    private const int Held = 0;
    private const int Kept = 1;
    private const int Returned = 2;

    private readonly PeerCredit? _owner;
    private readonly long _amount;
    private int _state;

    internal MessageCredit(PeerCredit? owner, long amount)
    {
        _owner = owner;
        _amount = amount;
    }

    /// <summary>A message that holds nothing; for tests and for messages made inside the process.</summary>
    public static MessageCredit None { get; } = new(null, 0);

    /// <summary>The work goes on after the handler returns: somebody else calls <see cref="Release"/>. Called inside the handler.</summary>
    public void Keep() => Interlocked.CompareExchange(ref _state, Kept, Held);

    /// <summary>The work is done. Any thread, any number of times.</summary>
    public void Release()
    {
        if (_owner is not null && Interlocked.Exchange(ref _state, Returned) != Returned)
        {
            _owner.Return(_amount);
        }
    }

    /// <summary>True until somebody has kept or released it.</summary>
    internal bool IsHeld => _owner is not null && Volatile.Read(ref _state) == Held;
}
