using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Node.Rpc;
using Akka.Devp2p.Wire.Crypto;
using Serilog;

namespace Akka.Devp2p.Node.Run;

/// <summary>What devp2p run does, from settings to exit code.</summary>
internal static class RunProgram
{
    public static async Task<int> RunAsync(RunOptions options, LogOptions log, bool json, ShutdownSignals signals)
    {
        // an actor's log keeps the level it was made with, and debug_verbosity may raise it later: Serilog alone decides
        var settings = NodeSettings.Load(options, (Verbosity)Math.Max((int)log.Level, (int)Verbosity.Debug)).WithNetworkLists();
        Environment.CurrentDirectory = AppContext.BaseDirectory; // RocksDbSharp looks for its library there; all paths are absolute by now
        Logging.Configure(log);
        await using var output = OutputWatch.Start(signals.Request);
        var events = json ? new JsonEvents(Console.OpenStandardOutput(), signals.Request) : null;
        try
        {
            return await RunAsync(settings, events, signals.Requested);
        }
        catch (OperationCanceledException) when (signals.Requested.IsCancellationRequested)
        {
            events?.ThrowOnFault();
            Log.Information("Stopped while starting");
            return ExitCodes.Success;
        }
        finally
        {
            await Log.CloseAndFlushAsync();
        }
    }

    /// <summary>
    /// Runs one node until it is asked to stop (0, or an <see cref="OperationCanceledException"/> when it was still starting) or fails
    /// (a <see cref="FailureException"/>, exit code 1).
    /// </summary>
    internal static async Task<int> RunAsync(NodeSettings settings, JsonEvents? events, CancellationToken stop)
    {
        var printer = new EventPrinter(null, events);
        // before the node: a port in use is said before anything is written or anybody is talked to
        await using var rpc = await RpcHost.StartAsync(settings.Rpc);
        await using var node = await RunningNode.StartAsync(settings, printer.Print, () => Announce(settings), stop);
        await using var discovered = events is null ? null : DiscoveredWatch.Start(node, events, null);
        rpc.Serve(node);
        printer.Ready(node.Started, rpc.Http, rpc.Ws);
        var failure = await node.WaitAsync(stop);
        await rpc.DisposeAsync();
        events?.ThrowOnFault();
        if (failure is null)
        {
            Log.Information("Stopping: disconnecting all peers");
            return ExitCodes.Success;
        }

        printer.Failed(failure);
        throw new FailureException($"the node has failed: {failure}");
    }

    /// <summary>The first lines of the log, when nothing is wrong with what the user gave.</summary>
    private static void Announce(NodeSettings settings)
    {
        settings.CheckDataDirectory();
        Log.Information("akka-devp2p {Version}, Akka.NET {Akka}, secp256k1 by {Secp256k1}", ProductInfo.Version, ProductInfo.AkkaVersion, Secp256k1.BackendName);
        Log.Information("Network {Network}, data directory {Directory}", settings.Devp2p.Eth.Network.ToString(), settings.DataDirectory ?? "none (all in memory)");
        if (settings.KeyFile is { } file && IsOpenToOthers(file))
        {
            Log.Warning("Node key {File} can be read or written by others than its owner, expected mode 600", file);
        }
    }

    private static bool IsOpenToOthers(string file)
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        return !OperatingSystem.IsWindows() && File.Exists(file) && (File.GetUnixFileMode(file) & Others) != 0;
    }
}
