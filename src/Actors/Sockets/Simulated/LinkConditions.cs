namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>What the way between two places of a simulated network is like, in each direction.</summary>
public sealed record LinkConditions
{
    /// <summary>Nothing is lost and everything arrives at once.</summary>
    public static LinkConditions Perfect { get; } = new() { MinLatency = TimeSpan.Zero, MaxLatency = TimeSpan.Zero, Jitter = TimeSpan.Zero };

    /// <summary>Least time on the way.</summary>
    public TimeSpan MinLatency { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Most time on the way without jitter. Each pair of places has a latency of its own between these two, drawn from the seed.</summary>
    public TimeSpan MaxLatency { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Up to so much is added for each packet, uniformly; order is kept.</summary>
    public TimeSpan Jitter { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Share of packets that are lost, 0 to 1. Streams send them again, which takes time.</summary>
    public double Loss { get; init; }

    /// <summary>Share of datagrams that arrive late, 0 to 1: those sent up to <see cref="ReorderDelay"/> after them overtake them.</summary>
    public double Reordering { get; init; }

    /// <summary>How late such a datagram is.</summary>
    public TimeSpan ReorderDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Bytes per second that a place can send, and as many that it can receive; 0 for no limit.</summary>
    public long Bandwidth { get; init; }

    /// <summary>What waits longer than this for the line is dropped (datagrams only; a stream waits).</summary>
    public TimeSpan MaxQueueing { get; init; } = TimeSpan.FromMilliseconds(500);
}
