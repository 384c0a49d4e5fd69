using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Node.Dev;
using Akka.Devp2p.Node.Run;

namespace Akka.Devp2p.Node.Cli;

/// <summary>
/// The command line: parses, runs one command and turns every fault into one line on stderr and an exit code of <see cref="ExitCodes"/>.
/// Commands are built when they are parsed and load what they need when they run, so that short ones start fast.
/// </summary>
internal static class CliApp
{
    /// <summary>Name of the wrapper script that people call.</summary>
    public const string Name = "devp2p";

    /// <summary>Characters of a fault that are shown; the longest that we make ourselves has half of it.</summary>
    private const int MaxLine = 1000;

    /// <summary>Runs one command line and gives the exit code.</summary>
    /// <param name="args">The words after the program's name.</param>
    /// <param name="signals">Null when none of them is a command that runs until it is told to stop.</param>
    public static async Task<int> RunAsync(string[] args, ShutdownSignals? signals)
    {
        var verbosity = new VerbosityFlag();
        var root = CreateRoot(verbosity, signals);
        var parse = root.Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (parse.Errors.Count > 0 && parse.Action is ParseErrorAction or null)
        {
            return Fail(ParseFaults.Describe(parse), ExitCodes.Usage);
        }

        try
        {
            return await parse.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
#pragma warning disable CA1031 // the last stop: whatever it is, the user gets one line and not a crash dump
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Report(e, verbosity.Of(parse));
        }
    }

    /// <summary>Says in one line what went wrong, and gives the exit code.</summary>
    internal static int Report(Exception e, Verbosity verbosity) =>
        Fail(e, e is UsageException or SettingsException ? ExitCodes.Usage : ExitCodes.Failure, verbosity);

    private static Command CreateRoot(VerbosityFlag verbosity, ShutdownSignals? signals)
    {
        var help = new HelpOption { Recursive = true };
        help.Action = new ExampleHelpAction((HelpAction)help.Action!);
        var version = new Option<bool>("--version") { Description = "Show the version", Action = new VersionAction() };
        var root = new Command(Name, "An Ethereum devp2p node on Akka.NET, and tools for its protocols.")
        {
            RunCommand.Create(verbosity, signals), DevCommand.Create(verbosity, signals), KeyCommands.Create(), EnrDumpCommand.Create(), Discv4Commands.Create(), Discv5Commands.Create(), DnsCommands.Create(), NodeSetCommands.Create(), RlpxCommands.Create(), version, verbosity, help,
        };
        foreach (var command in NodeCommands.Create())
        {
            root.Subcommands.Add(command);
        }

        return root;
    }

    private static int Fail(Exception e, int code, Verbosity verbosity)
    {
        var line = e is UsageException or SettingsException or FailureException or IOException ? e.Message : $"{e.GetType().Name}: {e.Message}";
        Fail(line, code);
        if (verbosity == Verbosity.Trace)
        {
            Console.Error.WriteLine(e);
        }

        return code;
    }

    private static int Fail(string line, int code)
    {
        Console.Error.WriteLine($"{Name}: {OneLine(line)}");
        return code;
    }

    /// <summary>What others wrote is escaped where it is put in; this is for file names, and for messages of the system.</summary>
    private static string OneLine(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        line = line.Length > MaxLine ? line[..MaxLine] + "..." : line;
        return line.Any(char.IsControl) ? string.Concat(line.Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString())) : line;
    }
}
