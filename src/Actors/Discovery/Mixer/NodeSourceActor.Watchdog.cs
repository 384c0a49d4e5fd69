namespace Akka.Devp2p.Actors.Discovery.Mixer;

/// <summary>A watchdog for each source: one that brings nobody new though more are wanted is made to begin anew.</summary>
public sealed partial class NodeSourceActor
{
    private static readonly TimeSpan EmptyInterval = TimeSpan.FromSeconds(10);

    private void Watch()
    {
        foreach (var source in _sources.Where(source => source.IsOn && !Timers.IsTimerActive(WatchOf(source))))
        {
            At(DueAt(source), WatchOf(source), new WatchTick(source));
        }
    }

    /// <summary>When it will have brought nobody new for long enough, counted from when more were wanted, and from when it last began anew.</summary>
    private DateTimeOffset DueAt(NodeSource source)
    {
        var silentSince = new[] { _demand.Since, source.LastNew ?? DateTimeOffset.MinValue, source.LastWoken ?? DateTimeOffset.MinValue }.Max();
        return silentSince + _setup.Settings.Watchdog;
    }

    private void OnWatch(NodeSource source)
    {
        if (!_demand.IsThere(Now))
        {
            return; // the next demand watches anew
        }

        if (Now >= DueAt(source))
        {
            _log.Debug("{0}: no new node for {1}, it begins anew", source.Name, _setup.Settings.Watchdog);
            Wake(source);
        }

        At(DueAt(source), WatchOf(source), new WatchTick(source));
    }

    /// <summary>A lookup has seen nobody at all, so its table is empty.</summary>
    private void WakeEmpty(NodeSource source)
    {
        if (source.LastWoken is not { } last || Now - last >= EmptyInterval)
        {
            Wake(source);
        }
    }

    private void Wake(NodeSource source)
    {
        source.LastWoken = Now;
        switch (source.Name)
        {
            case DiscoveryActor.Discv4:
                _refs.Table.Tell(TableActor.Reseed.Instance); // from the database and the bootnodes, whose names are looked up anew
                break;
            case DiscoveryActor.Discv5:
                _refs.V5.Tell(TableActor.Reseed.Instance);
                break;
            case DiscoveryActor.DnsLists:
                Context.Parent.Tell(Dns.DnsDiscoveryActor.Retry.Instance);
                break;
            default:
                source.LastPull = null; // read at the next demand
                break;
        }
    }

    private static string WatchOf(NodeSource source) => nameof(WatchTick) + source.Name;

    private sealed record WatchTick(NodeSource Source) : ILocalMessage;
}
