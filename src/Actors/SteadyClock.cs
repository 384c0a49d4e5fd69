namespace Akka.Devp2p.Actors;

/// <summary>
/// The time of intervals: the node's clock as it was when this was made, moved on by its monotonic part. Whoever sets the machine's clock makes no wait longer or
/// shorter. What people are shown is taken from the clock itself.
/// </summary>
internal sealed class SteadyClock(TimeProvider time)
{
    private readonly DateTimeOffset _first = time.GetUtcNow();
    private readonly long _begun = time.GetTimestamp();

    internal DateTimeOffset Now => _first + time.GetElapsedTime(_begun);
}
