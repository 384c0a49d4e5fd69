using System.CommandLine;
using System.CommandLine.Invocation;

namespace Akka.Devp2p.Node.Cli;

/// <summary>Prints "akka-devp2p 0.1.0 (Akka.NET 1.5.40)".</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"akka-devp2p {ProductInfo.Version} (Akka.NET {ProductInfo.AkkaVersion})");
        return ExitCodes.Success;
    }
}
