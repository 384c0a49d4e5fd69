using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Node.Run;

namespace Akka.Devp2p.Node;

/// <summary>Entry point; everything is in <see cref="CliApp"/> but the signals, which come first.</summary>
public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        using var signals = ShutdownSignals.For(args);
        return await CliApp.RunAsync(args, signals);
    }
}
