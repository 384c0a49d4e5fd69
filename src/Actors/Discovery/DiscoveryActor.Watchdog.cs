namespace Akka.Devp2p.Actors.Discovery;

/// <summary>The watchdog: seeds anew when nodes are wanted and nobody new turns up.</summary>
public sealed partial class DiscoveryActor
{
    internal static readonly TimeSpan WatchdogInterval = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ReseedInterval = TimeSpan.FromSeconds(10), DemandLifetime = TimeSpan.FromMinutes(1);

    private void Reseed()
    {
        var now = _setup.Time.GetUtcNow();
        if (_lastReseed is { } last && now - last < ReseedInterval)
        {
            return;
        }

        _lastReseed = now;
        _refs.Table.Tell(TableActor.Reseed.Instance);
        _refs.V5.Tell(TableActor.Reseed.Instance);
    }

    private void OnWatchdog()
    {
        var now = _setup.Time.GetUtcNow();
        if (now - _lastLookup > 3 * LookupActor.Bound)
        {
            _lookups.Clear(); // its answer got lost with a failed container
        }

        if (_lastUnmet is { } unmet && now - unmet <= DemandLifetime && now - LastNewNode >= _setup.Settings.Watchdog)
        {
            _log.Debug("No new node since {0}: asking database and bootnodes again", LastNewNode);
            Reseed();
        }
    }
}
