using System.CommandLine;

namespace Akka.Devp2p.Node.Cli;

/// <summary>A command with examples at the end of its help.</summary>
internal sealed class ExampleCommand(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Full command lines, without a prompt.</summary>
    public IReadOnlyList<string> Examples => examples;
}
