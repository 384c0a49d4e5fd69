using System.CommandLine;
using System.Text.Json;
using Akka.Devp2p.Node.Rpc;
using Akka.Devp2p.Node.Tools;

namespace Akka.Devp2p.Node.Cli;

/// <summary>devp2p peers, status, dials, bans and tree: what a running node says of itself over its Unix socket, as a table or as JSON.</summary>
internal static class NodeCommands
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static IEnumerable<Command> Create() =>
    [
        Make("peers", "Lists the peers of a running node", PeersView.Write, ["admin_peers"]),
        Make("status", "Shows who a running node is and how it does", StatusView.Write, StatusView.Methods),
        Make("dials", "Shows how the dials of a running node have ended", DialsView.Write, ["admin_dialStats"]),
        Make("bans", "Lists the nodes that a running node has banned", BansView.Write, ["admin_bans"]),
        Make("tree", "Shows the actors of a running node, and which have failed", TreeView.Write, ["admin_supervision"]),
    ];

    private static ExampleCommand Make(string name, string description, Action<JsonElement[], TextWriter> write, string[] methods)
    {
        var directory = new Flag<string>("--datadir", "directory", "the data directory of the running node", "Data directory of the node: its socket is devp2p.ipc in it", Values.TryPath);
        var path = new Flag<string>("--ipcpath", "file", "the path of a socket file", "Unix socket of the node", Values.TryPath);
        var json = new Switch("--json", "Print what the node answers as JSON");
        var command = new ExampleCommand(name, description, $"devp2p {name} --datadir ~/devp2p", $"devp2p {name} --ipcpath /tmp/devp2p.ipc --json") { directory, path, json };
        command.SetAction(async (parse, token) =>
        {
            using var client = await IpcClient.ConnectAsync(PathOf(parse.GetValue(directory), parse.GetValue(path)), token);
            var answers = new JsonElement[methods.Length];
            for (var i = 0; i < methods.Length; i++)
            {
                answers[i] = await client.CallAsync(methods[i], token);
            }

            var output = parse.InvocationConfiguration.Output;
            if (parse.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize<object>(answers.Length == 1 ? answers[0] : methods.Zip(answers).ToDictionary(StringComparer.Ordinal), Indented));
            }
            else
            {
                write(answers, output);
            }
        });
        return command;
    }

    private static string PathOf(string? directory, string? path) => (directory, path) switch
    {
        (null, null) => throw new UsageException("--datadir: no value given, expected the data directory of the running node, or --ipcpath with its socket"),
        (not null, not null) => throw new UsageException("--datadir and --ipcpath: both given, expected one of them"),
        _ => path ?? Path.Combine(directory!, IpcSettings.DefaultName),
    };

    private static Dictionary<string, JsonElement> ToDictionary(this IEnumerable<(string, JsonElement)> pairs, StringComparer comparer) =>
        pairs.ToDictionary(pair => pair.Item1, pair => pair.Item2, comparer);
}
