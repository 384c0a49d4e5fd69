using System.Net;

namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>What has an address that all others can send to: a machine, or a router with machines behind it. Its line carries one packet at a time in each direction.</summary>
internal sealed class Place(int number, IPAddress address)
{
    private long _sendsUntil, _receivesUntil;

    internal int Number => number;

    internal IPAddress Address => address;

    /// <summary>The machine, when it has the address itself.</summary>
    internal SimulatedHost? Host { get; init; }

    /// <summary>The router, when it is one.</summary>
    internal SimulatedNat? Nat { get; init; }

    /// <summary>False: nothing goes in or out.</summary>
    internal bool IsUp { get; set; } = true;

    /// <summary>When the line has sent these bytes; null when they would have to wait too long.</summary>
    internal long? Send(long now, int bytes, LinkConditions conditions, bool waits) => Pass(ref _sendsUntil, now, bytes, conditions, waits);

    /// <summary>When the line has received these bytes; null when they would have to wait too long.</summary>
    internal long? Receive(long now, int bytes, LinkConditions conditions, bool waits) => Pass(ref _receivesUntil, now, bytes, conditions, waits);

    private static long? Pass(ref long busyUntil, long now, int bytes, LinkConditions conditions, bool waits)
    {
        if (conditions.Bandwidth <= 0)
        {
            return now;
        }

        var start = Math.Max(now, busyUntil);
        if (!waits && start - now > conditions.MaxQueueing.Ticks)
        {
            return null;
        }

        return busyUntil = start + (bytes * TimeSpan.TicksPerSecond / conditions.Bandwidth);
    }
}
