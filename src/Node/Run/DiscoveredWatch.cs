using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Node.Run;

/// <summary>Reports nodes that have entered the discovery table, by looking at it once a second.</summary>
internal sealed class DiscoveredWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    private DiscoveredWatch(RunningNode node, JsonEvents events, string? name) => _loop = WatchAsync(node, events, name);

    public static DiscoveredWatch Start(RunningNode node, JsonEvents events, string? name) => new(node, events, name);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task WatchAsync(RunningNode node, JsonEvents events, string? name)
    {
        var known = new HashSet<NodeId>();
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                var table = await node.GetTableAsync(_stop.Token);
                foreach (var entry in table.Where(entry => known.Add(entry.Node.Id)))
                {
                    events.Discovered(name, entry.Node);
                }

                known.IntersectWith(table.Select(entry => entry.Node.Id)); // bounded by the table; who comes back is news again
            }
        }
        catch (OperationCanceledException)
        {
            // disposed
        }
    }
}
