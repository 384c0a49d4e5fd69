using System.CommandLine;
using System.Text;
using Akka.Devp2p.Node.Tools;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Cli;

/// <summary>devp2p nodeset info and filter: with the arguments and output of go-ethereum's tool.</summary>
internal static class NodeSetCommands
{
    public static Command Create() => new("nodeset", "Node set tools") { Info(), Filter() };

    private static ExampleCommand Info()
    {
        var file = File();
        var command = new ExampleCommand("info", "Shows statistics about a node set", "devp2p nodeset info nodes.json") { file };
        command.SetAction(parse =>
        {
            var nodes = NodeSet.Load(parse.GetRequiredValue(file));
            var output = parse.InvocationConfiguration.Output;
            output.WriteLine($"Set contains {nodes.Count} nodes.");
            output.WriteLine("ENR attribute counts:");
            var counts = nodes.Values.SelectMany(entry => Keys(entry.Node)).CountBy(key => key).OrderBy(count => count.Key, StringComparer.Ordinal).ToArray();
            var longest = counts.Select(count => count.Key.Length).DefaultIfEmpty().Max();
            foreach (var (key, count) in counts)
            {
                output.WriteLine($"{new string(' ', longest - key.Length + 1)}{Printable.Text(key)}: {count}");
            }
        });
        return command;
    }

    private static ExampleCommand Filter()
    {
        var file = File();
        var filters = new Argument<string[]>("filters") { Arity = ArgumentArity.ZeroOrMore, Description = "Any of " + NodeSetFilter.Names };
        var command = new ExampleCommand(
            "filter", "Filters a node set", "devp2p nodeset filter nodes.json -eth-network mainnet -min-age 24h -limit 100") { file, filters };
        command.SetAction(parse =>
        {
            var filter = NodeSetFilter.Parse(parse.GetValue(filters) ?? []);
            var nodes = filter.Apply(NodeSet.Load(parse.GetRequiredValue(file)));
            parse.InvocationConfiguration.Output.WriteLine(Encoding.UTF8.GetString(nodes.ToJson()));
        });
        return command;
    }

    /// <summary>What a node without a record has is what its URL says.</summary>
    private static IEnumerable<string> Keys(Enode node) => node.Record is { } record
        ? record.Entries.Select(entry => entry.Key)
        : new[] { (EnrKeys.Secp256k1, true), (EnrKeys.Ip, node.Ip is not null), (EnrKeys.Tcp, node.Tcp != 0), (EnrKeys.Udp, node.Udp != 0) }
            .Where(entry => entry.Item2).Select(entry => entry.Item1);

    private static Operand<string> File() => new("nodes.json", NodeSet.FileExpected, "The file, in go-ethereum's format", Values.TryPath);
}
