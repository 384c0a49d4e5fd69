using Akka.Devp2p.Actors.Settings;

namespace Akka.Devp2p.Actors.Nat;

/// <summary>When a mapping is asked for again. Pure.</summary>
internal static class MappingTimes
{
    /// <summary>Failures in a row, without a mapping, after which another gateway is looked for; geth's bound.</summary>
    internal const int MaxFailures = 5;

    internal static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);

    // a gateway that grants a second would have us ask all the time
    private static readonly TimeSpan LeastRefresh = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMinutes(1), LastBackoff = TimeSpan.FromHours(1);

    /// <summary>From a lease to its renewal: at four fifths of it, or as the settings say when that is sooner.</summary>
    internal static TimeSpan ToRefresh(TimeSpan lease, NatSettings settings)
    {
        var soon = lease * 0.8;
        var least = LeastRefresh < settings.Refresh ? LeastRefresh : settings.Refresh;
        return soon > settings.Refresh ? settings.Refresh : soon < least ? least : soon;
    }

    /// <summary>From a failure to the next attempt: soon when it may pass, doubled up to the retry of the settings.</summary>
    /// <param name="failures">In a row, 1 or more.</param>
    /// <param name="isTransient">A gateway that is busy or silent.</param>
    internal static TimeSpan ToRetry(int failures, bool isTransient, NatSettings settings) =>
        isTransient ? Doubled(FirstRetry, settings.Retry, failures) : settings.Retry;

    /// <summary>From the end of a search, or of an actor, to the next one: 1 min, doubled up to 1 h.</summary>
    internal static TimeSpan Backoff(int failures) => Doubled(FirstBackoff, LastBackoff, failures);

    private static TimeSpan Doubled(TimeSpan first, TimeSpan last, int times)
    {
        var doubled = first * Math.Pow(2, Math.Min(times - 1, 20));
        return doubled < last ? doubled : last;
    }
}
