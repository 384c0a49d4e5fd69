using System.CommandLine;
using Akka.Devp2p.Node.Cli;

namespace Akka.Devp2p.Node.Run;

/// <summary>devp2p run: one node until a signal comes.</summary>
internal static class RunCommand
{
    public static Command Create(VerbosityFlag verbosity, ShutdownSignals? signals)
    {
        var flags = new RunFlags();
        var command = new ExampleCommand(
            "run",
            "Runs a node",
            "devp2p run --network mainnet --datadir ~/devp2p",
            "devp2p run --network dev --addr 127.0.0.1 --nodekey nodekey",
            "devp2p run --network dev --addr 127.0.0.1 --port 0 --http --http.port 0 --json");
        flags.AddTo(command);
        command.SetAction(async (parse, _) =>
            await RunProgram.RunAsync(flags.Read(parse), flags.Log.Read(parse, verbosity), flags.Log.IsJson(parse), signals!));
        return command;
    }
}
