using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Akka.Devp2p.Node.Tools;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Cli;

/// <summary>devp2p discv4: with the arguments and output of go-ethereum's tool.</summary>
internal static class Discv4Commands
{
    public static Command Create() => new("discv4", "Node discovery v4 tools")
    {
        Make("ping", "Sends a ping to a node", false, PingAsync),
        Make("requestenr", "Requests a node record by EIP-868", false, RequestRecordAsync),
        Make("resolve", "Finds a node in the network and prints its newest record", true, ResolveAsync),
        CrawlCommands.ResolveJson(),
        CrawlCommands.Crawl(),
        ListenCommand.Create(),
    };

    private static async Task<string> PingAsync(Discv4Client client, Enode node, ImmutableArray<Enode> bootnodes)
    {
        var watch = Stopwatch.StartNew();
        return await client.PingAsync(node)
            ? $"node responded to ping (RTT {Duration(watch.Elapsed)})."
            : throw new FailureException("node didn't respond: RPC timeout");
    }

    private static async Task<string> RequestRecordAsync(Discv4Client client, Enode node, ImmutableArray<Enode> bootnodes) =>
        (await client.RequestRecordAsync(node))?.ToString() ?? throw new FailureException("can't retrieve record: RPC timeout");

    private static async Task<string> ResolveAsync(Discv4Client client, Enode node, ImmutableArray<Enode> bootnodes) =>
        (await client.ResolveAsync(node, bootnodes)).ToString();

    private static ExampleCommand Make(string name, string description, bool looksUp, Func<Discv4Client, Enode, ImmutableArray<Enode>, Task<string>> run)
    {
        var node = NodeOperand.Create();
        var flags = new Discv4Flags("Where resolve starts its lookup; the others take it as go-ethereum's tool does");
        var command = new ExampleCommand(name, description, $"devp2p discv4 {name} {NodeOperand.Example}") { node };
        flags.AddAllTo(command);
        command.SetAction(async (parse, token) =>
        {
            using var key = flags.Key(parse);
            var target = await NodeOperand.ResolveHostAsync(parse.GetRequiredValue(node), token);
            var bootnodes = looksUp ? await flags.BootnodesAsync(parse, token) : [];
            using var client = flags.Open(parse, key, target);
            parse.InvocationConfiguration.Output.WriteLine(await run(client, target, bootnodes));
        });
        return command;
    }

    /// <summary>A duration as Go prints it: 412.5µs, 1.234ms, 1.5s.</summary>
    internal static string Duration(TimeSpan time)
    {
        var (value, unit) = time.TotalMilliseconds < 1 ? (time.TotalMicroseconds, "µs") : time.TotalSeconds < 1 ? (time.TotalMilliseconds, "ms") : (time.TotalSeconds, "s");
        return value.ToString("0.######", CultureInfo.InvariantCulture) + unit;
    }
}
