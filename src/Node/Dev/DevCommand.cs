using System.CommandLine;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Node.Run;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Node.Dev;

/// <summary>devp2p dev: a small network in one process, on loopback.</summary>
internal static class DevCommand
{
    private const int DefaultNodes = 5;
    private const int MaxNodes = 50;
    private const int DefaultTimeout = 30;

    public static Command Create(VerbosityFlag verbosity, ShutdownSignals? signals)
    {
        var nodes = new Flag<int>("--nodes", "number", $"a number from 1 to {MaxNodes}", "How many nodes", Values.Int(1, MaxNodes)) { DefaultValueFactory = _ => DefaultNodes };
        var until = new Flag<string>("--until", "state", "connected", "End with exit code 0 when every node is connected with min(nodes-1, 2) others: connected", Values.OneOf("connected"));
        var timeout = new Flag<int>("--timeout", "seconds", "a number from 1 to 3600", "How long --until may take", Values.Int(1, 3600)) { DefaultValueFactory = _ => DefaultTimeout };
        var noDiscover = new Switch("--nodiscover", "Without discovery: the nodes can't find each other");
        var v4 = new Switch("--discovery.v4", "Speak discv4, =false: don't [default: true]");
        var v5 = new Switch("--discovery.v5", "Speak discv5, =false: don't [default: true]");
        var faults = new Flag<string>("--faults", "file", "a HOCON file such as faults.conf", "Faults that the nodes are to suffer (docs/fault-injection.md)", Values.TryPath);
        var log = new LogFlags();
        var command = new ExampleCommand(
            "dev",
            "Runs nodes of a development network on loopback; they know only the first one and find the others",
            "devp2p dev",
            "devp2p dev --nodes 5 --until connected") { nodes, until, timeout, noDiscover, v4, v5, faults };
        log.AddTo(command);
        command.SetAction(async (parse, _) =>
        {
            var options = new DevOptions(
                parse.GetValue(nodes), parse.GetValue(until) is not null, TimeSpan.FromSeconds(parse.GetValue(timeout)), parse.GetValue(noDiscover))
            {
                DiscoveryV4 = RunFlags.Given(parse, v4),
                DiscoveryV5 = RunFlags.Given(parse, v5),
                Faults = parse.GetValue(faults) is { } file ? ReadFaults(file) : FaultPlan.None,
            };
            return await DevProgram.RunAsync(options, log.Read(parse, verbosity), log.IsJson(parse), signals!);
        });
        return command;
    }

    private static FaultPlan ReadFaults(string file) =>
        FaultPlan.Parse(NodeSettings.ReadText("--faults", file, "faults.conf"), $"--faults {Printable.Text(file)}");
}
