using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Node.Run;
using Serilog;

namespace Akka.Devp2p.Node.Dev;

/// <summary>What devp2p dev does, from options to exit code.</summary>
internal static class DevProgram
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    public static async Task<int> RunAsync(DevOptions options, LogOptions log, bool json, ShutdownSignals signals)
    {
        var isTerminal = !json && !Console.IsOutputRedirected;
        Logging.Configure(isTerminal && log.Level == Verbosity.Info ? log with { Level = Verbosity.Warn } : log); // log lines would tear the table
        Environment.CurrentDirectory = AppContext.BaseDirectory; // RocksDbSharp looks for its library there; all paths are absolute by now
        await using var output = OutputWatch.Start(signals.Request);
        var events = json ? new JsonEvents(Console.OpenStandardOutput(), signals.Request) : null;
        try
        {
            await using var network = await DevNetwork.StartAsync(options, log, events, signals.Requested);
            IDevView view = isTerminal ? new DevTable(Console.Out, () => (Console.WindowWidth, Console.WindowHeight)) : new DevLines(json ? null : Console.Out);
            return await WatchAsync(network, options, view, events, signals.Requested);
        }
        catch (OperationCanceledException) when (signals.Requested.IsCancellationRequested)
        {
            events?.ThrowOnFault();
            return ExitCodes.Success; // while it was starting
        }
        finally
        {
            await Log.CloseAndFlushAsync();
        }
    }

    private static async Task<int> WatchAsync(DevNetwork network, DevOptions options, IDevView view, JsonEvents? events, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (options.UntilConnected)
        {
            end.CancelAfter(options.Timeout);
        }

        IReadOnlyList<DevRow> last = [];
        var failed = network.WaitAsync(end.Token);
        var connected = await view.RunAsync(async show =>
        {
            using var timer = new PeriodicTimer(Interval);
            while (!end.IsCancellationRequested && !failed.IsCompleted)
            {
                if (await SnapshotAsync(network) is { } rows)
                {
                    last = rows;
                    show(last);
                    if (options.UntilConnected && last.All(row => row.Peers.Length >= options.WantedPeers))
                    {
                        return true;
                    }
                }

                await NextAsync(timer, end.Token);
            }

            return false;
        });
        await end.CancelAsync();
        events?.ThrowOnFault();
        if (await failed is var (name, reason))
        {
            events?.Failed(name, reason);
            throw new FailureException($"node {name} has failed: {reason}");
        }

        return Conclude(options, events, connected, last, stop);
    }

    // null while a node is on its way: restarted it is there again, and when it has ended the network says so
    private static async Task<IReadOnlyList<DevRow>?> SnapshotAsync(DevNetwork network)
    {
        try
        {
            return await network.SnapshotAsync(CancellationToken.None);
        }
        catch (NodeNotRunningException)
        {
            return null;
        }
    }

    private static async Task NextAsync(PeriodicTimer timer, CancellationToken end)
    {
        try
        {
            await timer.WaitForNextTickAsync(end);
        }
        catch (OperationCanceledException)
        {
            // the loop looks at the token itself
        }
    }

    private static int Conclude(DevOptions options, JsonEvents? events, bool connected, IReadOnlyList<DevRow> rows, CancellationToken stop)
    {
        if (!options.UntilConnected || (stop.IsCancellationRequested && !connected))
        {
            return ExitCodes.Success;
        }

        events?.Write("network", null, json =>
        {
            json.WriteBoolean("connected", connected);
            json.WriteStartObject("nodes");
            foreach (var row in rows)
            {
                json.WriteStartArray(row.Name);
                foreach (var peer in row.Peers)
                {
                    json.WriteStartObject();
                    json.WriteString("peer", peer.Name);
                    json.WriteString("source", peer.Source);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        });
        if (connected)
        {
            return ExitCodes.Success;
        }

        var lacking = rows.Where(row => row.Peers.Length < options.WantedPeers).Select(row => $"{row.Name} has {row.Peers.Length}");
        throw new FailureException($"not connected within {options.Timeout.TotalSeconds:0} s: expected {options.WantedPeers} {(options.WantedPeers == 1 ? "peer" : "peers")} for each node, {string.Join(", ", lacking)}");
    }
}
