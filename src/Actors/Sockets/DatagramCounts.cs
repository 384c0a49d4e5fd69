namespace Akka.Devp2p.Actors.Sockets;

/// <summary>What became of the datagrams of one socket before they reached an actor.</summary>
public readonly record struct DatagramCounts(long Received, long RateLimited, long Overflowed, long Malformed)
{
    /// <summary>The sums.</summary>
    public DatagramCounts Plus(DatagramCounts other) =>
        new(Received + other.Received, RateLimited + other.RateLimited, Overflowed + other.Overflowed, Malformed + other.Malformed);
}
