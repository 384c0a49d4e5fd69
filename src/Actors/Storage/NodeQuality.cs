namespace Akka.Devp2p.Actors.Storage;

/// <summary>
/// How good a node is as a place to start from: first one that was dialed successfully and not failed since, then one that answers pings,
/// then one whose last dials failed; among equals the one seen last.
/// </summary>
internal static class NodeQuality
{
    /// <summary>Comparable; more is better.</summary>
    internal static (int Rank, DateTimeOffset LastSeen) Of(NodeEntry entry) => (RankOf(entry), entry.LastSeen);

    private static int RankOf(NodeEntry entry)
    {
        var failures = Math.Min(entry.DialFailures, 8);
        return entry switch
        {
            { IsAlive: false } => -100,
            { DialFailures: > 0 } => -failures,
            { DialedAt: not null } => 2,
            _ => 1,
        };
    }
}
