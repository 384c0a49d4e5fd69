using System.CommandLine;
using Akka.Devp2p.Node.Tools;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Node.Cli;

/// <summary>devp2p rlpx: with the arguments and output of go-ethereum's tool.</summary>
internal static class RlpxCommands
{
    public static Command Create()
    {
        var node = NodeOperand.Create();
        var ping = new ExampleCommand("ping", "Connects to a node and prints its Hello", $"devp2p rlpx ping {NodeOperand.Example}") { node };
        ping.SetAction(async (parse, token) =>
        {
            using var client = new RlpxClient();
            var hello = await client.PingAsync(await NodeOperand.ResolveHostAsync(parse.GetRequiredValue(node), token), token);
            parse.InvocationConfiguration.Output.WriteLine(Show(hello));
        });
        return new Command("rlpx", "RLPx tools") { ping };
    }

    /// <summary>Go's %+v of the struct; what the peer says of itself is cut and escaped.</summary>
    internal static string Show(Hello hello)
    {
        var capabilities = string.Join(' ', hello.Capabilities.Select(capability => Printable.Text(capability.ToString())));
        var id = string.Join(' ', hello.Key64.ToArray());
        return $"{{Version:{hello.Version} Name:{Printable.Text(hello.ClientName)} Caps:[{capabilities}] ListenPort:{hello.ListenPort} ID:[{id}] Rest:[]}}";
    }
}
