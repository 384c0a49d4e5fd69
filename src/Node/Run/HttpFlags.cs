using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Node.Rpc;

namespace Akka.Devp2p.Node.Run;

/// <summary>The flags of JSON-RPC over HTTP.</summary>
internal sealed class HttpFlags
{
    private readonly Switch _http = new("--http", "Offer JSON-RPC over HTTP");

    private readonly Flag<IPAddress> _address = new("--http.addr", "address", Values.IpExpected + ", or localhost", "Address for JSON-RPC [default: 127.0.0.1]", TryAddress);

    private readonly Flag<ushort> _port = new("--http.port", "port", Values.PortExpected, "Port for JSON-RPC; 0 takes a free one [default: 8545]", Values.TryPort);

    private readonly Flag<ImmutableArray<string>> _api = new(
        "--http.api", "list", $"some of {string.Join(',', RpcApi.Namespaces)} separated by commas", "Namespaces to offer [default: net,web3,eth]", Values.SomeOf([.. RpcApi.Namespaces]));

    private readonly Flag<string> _hosts = new("--http.vhosts", "list", "host names separated by commas, or *", "Host names that requests may name [default: localhost]", Values.TryText);

    private readonly Flag<string> _cors = new(
        "--http.corsdomain", "list", "origins separated by commas, or *", "Web pages that may read answers, by origin such as https://*.example.org [default: none]", Values.TryText);

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_http, _address, _port, _api, _hosts, _cors])
        {
            command.Options.Add(option);
        }
    }

    public HttpOptions Read(ParseResult parse) => new(
        RunFlags.Given(parse, _http),
        parse.GetResult(_address) is null ? null : parse.GetValue(_address),
        RunFlags.Given(parse, _port),
        RunFlags.Given(parse, _api),
        Split(parse.GetValue(_hosts)),
        Split(parse.GetValue(_cors)));

    private static ImmutableArray<string>? Split(string? text) =>
        text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToImmutableArray();

    internal static bool TryAddress(string text, out IPAddress value, out string? detail)
    {
        (value, detail) = (IPAddress.Loopback, null);
        return text == "localhost" || Values.TryIp(text, out value, out detail);
    }
}
