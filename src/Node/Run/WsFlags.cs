using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Node.Rpc;

namespace Akka.Devp2p.Node.Run;

/// <summary>The flags of JSON-RPC over WebSocket.</summary>
internal sealed class WsFlags
{
    private readonly Switch _ws = new("--ws", "Offer JSON-RPC over WebSocket");

    private readonly Flag<IPAddress> _address = new("--ws.addr", "address", Values.IpExpected + ", or localhost", "Address for WebSockets [default: 127.0.0.1]", HttpFlags.TryAddress);

    private readonly Flag<ushort> _port = new("--ws.port", "port", Values.PortExpected, "Port for WebSockets; 0 takes a free one, that of HTTP serves both [default: 8546]", Values.TryPort);

    private readonly Flag<ImmutableArray<string>> _api = new(
        "--ws.api", "list", $"some of {string.Join(',', RpcApi.Namespaces)} separated by commas", "Namespaces to offer [default: net,web3,eth]", Values.SomeOf([.. RpcApi.Namespaces]));

    private readonly Flag<ImmutableArray<string>> _origins = new(
        "--ws.origins", "list", "origins such as https://example.org separated by commas, or *", "Web pages that may connect, by origin [default: those of this machine]", TryOrigins);

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_ws, _address, _port, _api, _origins])
        {
            command.Options.Add(option);
        }
    }

    public WsOptions Read(ParseResult parse) => new(
        RunFlags.Given(parse, _ws),
        parse.GetResult(_address) is null ? null : parse.GetValue(_address),
        RunFlags.Given(parse, _port),
        RunFlags.Given(parse, _api),
        RunFlags.Given(parse, _origins));

    private static bool TryOrigins(string text, out ImmutableArray<string> value, out string? detail)
    {
        value = [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        detail = null;
        return value.Length > 0 && value.All(OriginRules.IsRule);
    }
}
