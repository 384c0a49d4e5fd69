using Akka.Devp2p.Node.Cli;

namespace Akka.Devp2p.Node;

/// <summary>Entry point; everything is in <see cref="CliApp"/>.</summary>
public static class Program
{
    public static Task<int> Main(string[] args) => CliApp.RunAsync(args);
}
