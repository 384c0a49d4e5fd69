using System.Collections.Immutable;
using System.CommandLine;
using Akka.Devp2p.Node.Run;
using Akka.Devp2p.Node.Tools;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Cli;

/// <summary>devp2p discv4 crawl and resolve-json, and discv5 crawl: nodes.json files brought up to date, with the arguments and files of go-ethereum's tool.</summary>
internal static class CrawlCommands
{
    private const int DefaultParallel = 16, MaxParallel = 256;

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(30), Recent = TimeSpan.FromMinutes(10);

    /// <summary>The crawl of either version.</summary>
    public static Command Crawl(bool v5 = false)
    {
        var file = File();
        var flags = new Discv4Flags("Where the crawl starts besides the file");
        var timeout = new Flag<TimeSpan>("--timeout", "duration", GoDuration.Expected, "Time limit for the crawl; 0 for none [default: 30m]", GoDuration.TryParse);
        var parallel = new Flag<int>("--parallel", "number", $"a number from 1 to {MaxParallel}", $"Nodes to talk to at once [default: {DefaultParallel}]", Values.Int(1, MaxParallel));
        var command = new ExampleCommand("crawl", "Updates a nodes.json file with the nodes of the network", $"devp2p {(v5 ? "discv5" : "discv4")} crawl nodes.json --timeout 10m") { file, timeout, parallel };
        flags.AddAllTo(command);
        command.SetAction(async (parse, token) =>
        {
            var options = new CrawlOptions(
                RunFlags.Given(parse, parallel) ?? DefaultParallel, RunFlags.Given(parse, timeout) ?? DefaultTimeout, Recent, Walk: true);
            var bootnodes = await flags.BootnodesAsync(parse, token, v5);
            await RunAsync(parse, flags, parse.GetRequiredValue(file), bootnodes, bootnodes, options, v5);
        });
        return command;
    }

    public static Command ResolveJson()
    {
        var file = File();
        var flags = new Discv4Flags("Taken when the file is empty");
        var nodes = new Argument<string[]>("nodes") { Arity = ArgumentArity.ZeroOrMore, Description = "More nodes, as " + Values.NodeExpected };
        var command = new ExampleCommand("resolve-json", "Asks the nodes of a nodes.json file for their newest records", "devp2p discv4 resolve-json nodes.json") { file, nodes };
        flags.AddAllTo(command);
        command.SetAction(async (parse, token) =>
        {
            ImmutableArray<Enode> more = [.. (parse.GetValue(nodes) ?? []).Select(Node)];
            var options = new CrawlOptions(DefaultParallel, TimeSpan.Zero, TimeSpan.Zero, Walk: false);
            var bootnodes = await flags.BootnodesAsync(parse, token);
            await RunAsync(parse, flags, parse.GetRequiredValue(file), bootnodes, more, options);
        });
        return command;
    }

    private static async Task RunAsync(
        ParseResult parse, Discv4Flags flags, string file, ImmutableArray<Enode> bootnodes, ImmutableArray<Enode> more, CrawlOptions options, bool v5 = false)
    {
        var nodes = System.IO.File.Exists(file) ? NodeSet.Load(file) : [];
        if (nodes.Count == 0)
        {
            nodes = new NodeSet(bootnodes.Select(node => new NodeSetEntry(node)));
        }

        if (nodes.Count == 0 && more.IsEmpty)
        {
            throw new UsageException("--bootnodes: no nodes to start from, expected some there or in the file");
        }

        NodeSet.ProbeWrite(file);
        using var signals = new ShutdownSignals(); // what was found until then is kept
        using var key = flags.Key(parse);
        using ICrawlClient client = v5 ? flags.OpenV5(parse, key) : flags.Open(parse, key);
        var crawler = new Crawler(client, key.PublicKey.Id, nodes, options, TimeProvider.System, progress => Console.Error.WriteLine(progress));
        var found = await crawler.RunAsync(more, signals.Requested);
        found.Save(file);
    }

    private static Enode Node(string text) => Values.TryNode(text, out var node, out var detail)
        ? node
        : throw new UsageException(ParseFaults.Say("node", text, Values.NodeExpected, detail));

    private static Operand<string> File() => new("nodes.json", NodeSet.FileExpected, "The file, in go-ethereum's format; made when missing", Values.TryPath);
}
