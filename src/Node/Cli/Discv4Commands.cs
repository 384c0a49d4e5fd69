using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Node.Tools;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Cli;

/// <summary>devp2p discv4: with the arguments and output of go-ethereum's tool.</summary>
internal static class Discv4Commands
{
    public static Command Create() => new("discv4", "Node discovery v4 tools")
    {
        Make("ping", "Sends a ping to a node", false, PingAsync),
        Make("requestenr", "Requests a node record by EIP-868", false, RequestRecordAsync),
        Make("resolve", "Finds a node in the network and prints its newest record", true, ResolveAsync),
    };

    private static async Task<string> PingAsync(Discv4Client client, Enode node, ImmutableArray<Enode> bootnodes)
    {
        var watch = Stopwatch.StartNew();
        return await client.PingAsync(node)
            ? $"node responded to ping (RTT {Duration(watch.Elapsed)})."
            : throw new FailureException("node didn't respond: RPC timeout");
    }

    private static async Task<string> RequestRecordAsync(Discv4Client client, Enode node, ImmutableArray<Enode> bootnodes) =>
        (await client.RequestRecordAsync(node))?.ToString() ?? throw new FailureException("can't retrieve record: RPC timeout");

    private static async Task<string> ResolveAsync(Discv4Client client, Enode node, ImmutableArray<Enode> bootnodes) =>
        (await client.ResolveAsync(node, bootnodes)).ToString();

    private static ExampleCommand Make(string name, string description, bool looksUp, Func<Discv4Client, Enode, ImmutableArray<Enode>, Task<string>> run)
    {
        var node = NodeOperand.Create();
        var key = new Flag<PrivateKey>("--nodekey", "hex", Values.KeyHexExpected, "Node key as hex [default: a new one]", Values.TryPrivateKey);
        var listen = new Flag<IPEndPoint>("--addr", "address", "an address and port such as 0.0.0.0:0", "Address and port to listen on", Values.TryEndPoint);
        var boot = new Flag<ImmutableArray<Enode>>("--bootnodes", "nodes", Values.NodesExpected, "Where resolve starts its lookup; the others take it as go-ethereum's tool does [default: mainnet's bootnodes]", Values.TryNodes);
        var outside = new Flag<OutsideAddress>("--extaddr", "addresses", OutsideAddress.Expected, "Address to announce, with the UDP port or without, or one of each family [default: where it listens]", OutsideAddress.TryRead);
        var database = new Flag<string>("--nodedb", "directory", "a directory", "Node database: where a later lookup starts too [default: none, all in memory]", Values.TryPath);
        var command = new ExampleCommand(name, description, $"devp2p discv4 {name} {NodeOperand.Example}") { node, key, listen, boot, database, outside };
        command.SetAction(async (parse, token) =>
        {
            using var ownKey = parse.GetResult(key) is null ? PrivateKey.Generate() : parse.GetRequiredValue(key);
            var target = await NodeOperand.ResolveHostAsync(parse.GetRequiredValue(node), token);
            var bootnodes = !looksUp ? [] : parse.GetResult(boot) is null ? Mainnet() : parse.GetValue(boot);
            Environment.CurrentDirectory = AppContext.BaseDirectory; // RocksDbSharp looks for its library there; the path is absolute by now
            var self = ToolIdentity.Create(ownKey, parse.GetValue(outside), parse.GetValue(database), TimeProvider.System);
            using var client = new Discv4Client(ownKey, parse.GetResult(listen) is null ? AnyPort(target) : parse.GetRequiredValue(listen), TimeProvider.System, self);
            parse.InvocationConfiguration.Output.WriteLine(await run(client, target, bootnodes));
        });
        return command;
    }

    private static ImmutableArray<Enode> Mainnet() =>
        Values.TryNodes(string.Join(',', Networks.Mainnet.Bootnodes), out var nodes, out var detail) ? nodes : throw new InvalidOperationException(detail);

    private static IPEndPoint AnyPort(Enode target) =>
        new(target.Ip?.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);

    /// <summary>A duration as Go prints it: 412.5µs, 1.234ms, 1.5s.</summary>
    internal static string Duration(TimeSpan time)
    {
        var (value, unit) = time.TotalMilliseconds < 1 ? (time.TotalMicroseconds, "µs") : time.TotalSeconds < 1 ? (time.TotalMilliseconds, "ms") : (time.TotalSeconds, "s");
        return value.ToString("0.######", CultureInfo.InvariantCulture) + unit;
    }
}
