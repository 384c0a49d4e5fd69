using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Akka.Devp2p.Node.Cli;

/// <summary>The usual help, followed by the examples of the command, or of all its subcommands.</summary>
internal sealed class ExampleHelpAction(HelpAction inner) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        inner.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in ExamplesOf(parseResult.CommandResult.Command))
        {
            output.WriteLine("  " + example);
        }

        output.WriteLine();
        return ExitCodes.Success;
    }

    private static IEnumerable<string> ExamplesOf(Command command) =>
        command is ExampleCommand { Examples.Count: > 0 } own ? own.Examples : command.Subcommands.SelectMany(sub => ExamplesOf(sub).Take(1));
}
