namespace Akka.Devp2p.Actors.Sockets;

/// <summary>What became of the datagrams of one socket before they reached an actor.</summary>
/// <param name="Received">All.</param>
/// <param name="RateLimited">Dropped, their source sends too many.</param>
/// <param name="Overflowed">Dropped, too many were on their way.</param>
/// <param name="Malformed">Dropped, neither protocol's.</param>
/// <param name="Unhandled">Handed to discv5, since discv4 did not recognise them.</param>
/// <param name="UnhandledOverflowed">Dropped, too many were on their way to discv5.</param>
/// <param name="BadPackets">Dropped, discv4's by their hash, with a wrong signature or content.</param>
public readonly record struct DatagramCounts(
    long Received, long RateLimited, long Overflowed, long Malformed, long Unhandled = 0, long UnhandledOverflowed = 0, long BadPackets = 0)
{
    /// <summary>The sums.</summary>
    public DatagramCounts Plus(DatagramCounts other) => new(
        Received + other.Received,
        RateLimited + other.RateLimited,
        Overflowed + other.Overflowed,
        Malformed + other.Malformed,
        Unhandled + other.Unhandled,
        UnhandledOverflowed + other.UnhandledOverflowed,
        BadPackets + other.BadPackets);
}
