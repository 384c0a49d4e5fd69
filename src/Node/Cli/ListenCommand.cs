using System.CommandLine;
using System.Net;
using Akka.Devp2p.Node.Rpc;
using Akka.Devp2p.Node.Run;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Node.Cli;

/// <summary>devp2p discv4 listen and discv5 listen: a node that only takes part in discovery, until a signal comes.</summary>
internal static class ListenCommand
{
    public static Command Create(bool v5 = false)
    {
        var flags = new Discv4Flags("Where it starts");
        var rpc = new Flag<IPEndPoint>("--rpc", "address", Values.EndPointExpected, "Offer discv4_self, discv4_lookupRandom and discv4_buckets over HTTP", Values.TryEndPoint);
        var command = new ExampleCommand("listen", "Runs a discovery node and prints its record", $"devp2p {(v5 ? "discv5" : "discv4")} listen --addr 127.0.0.1:30303");
        if (!v5)
        {
            command.Options.Add(rpc); // its methods are those of discv4
        }

        flags.AddTo(command);
        flags.AddOutsideTo(command, "found out");
        command.SetAction(async (parse, token) =>
        {
            using var key = flags.Key(parse);
            var options = await OptionsAsync(flags, parse, key, v5, token);
            var settings = NodeSettings.Load(options, Verbosity.Warn) with { DiscoveryOnly = true, OutsideIp = flags.Outside(parse)?.Addresses[0] };
            Logging.Configure(new LogOptions(Verbosity.Warn, false, null));
            using var signals = new ShutdownSignals();
            await using var server = parse.GetResult(rpc) is null ? null : await RpcServer.StartAsync(new RpcListen(parse.GetRequiredValue(rpc), new HttpAccess(["localhost"], []), null));
            await using var node = await RunningNode.StartAsync(settings, _ => { }, stop: signals.Requested);
            node.Announce(flags.Outside(parse));
            server?.Serve(Discv4Methods.For(node), Discv4Methods.For(node));
            var output = parse.InvocationConfiguration.Output;
            output.WriteLine((await node.GetNodeInfoAsync(token)).Enr);
            if (server is not null)
            {
                output.WriteLine($"JSON-RPC on http://{server.EndPoint}");
            }

            return await node.WaitAsync(signals.Requested) is { } failure ? throw new FailureException($"the node has failed: {failure}") : ExitCodes.Success;
        });
        return command;
    }

    private static async Task<RunOptions> OptionsAsync(Discv4Flags flags, ParseResult parse, PrivateKey key, bool v5, CancellationToken token)
    {
        var listen = flags.Listen(parse) ?? new IPEndPoint(IPAddress.Any, 0);
        return new RunOptions
        {
            NodeKey = key, Addresses = [listen.Address], Port = 0, DiscoveryPort = (ushort)listen.Port, NoDial = true, EthVersions = [],
            DiscoveryV4 = !v5, DiscoveryV5 = v5, Bootnodes = await flags.BootnodesAsync(parse, token, v5),
        };
    }
}
