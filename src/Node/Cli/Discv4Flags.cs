using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Sockets.Real;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Node.Tools;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Cli;

/// <summary>The flags that every discv4 and discv5 command has.</summary>
internal sealed class Discv4Flags(string bootnodesDescription)
{
    private readonly Flag<PrivateKey> _key = new("--nodekey", "hex", Values.KeyHexExpected, "Node key as hex [default: a new one]", Values.TryPrivateKey);

    private readonly Flag<IPEndPoint> _listen = new("--addr", "address", Values.EndPointExpected, "Address and port to listen on", Values.TryEndPoint);

    private readonly Flag<ImmutableArray<Enode>> _bootnodes = new("--bootnodes", "nodes", Values.NodesExpected, bootnodesDescription + " [default: mainnet's bootnodes]", Values.TryNodes);

    private Flag<OutsideAddress>? _outside;

    private readonly Flag<string> _database = new("--nodedb", "directory", "a directory", "Node database: where a later lookup starts too [default: none, all in memory]", Values.TryPath);

    public void AddTo(Command command)
    {
        command.Options.Add(_key);
        command.Options.Add(_listen);
        command.Options.Add(_bootnodes);
    }

    /// <summary>With those of a command that <see cref="Open(ParseResult, PrivateKey)">opens a client</see>, too.</summary>
    public void AddAllTo(Command command)
    {
        AddTo(command);
        command.Options.Add(_database);
        AddOutsideTo(command, "where it listens");
    }

    /// <summary>Adds --extaddr.</summary>
    /// <param name="command">To which.</param>
    /// <param name="otherwise">What is announced without it.</param>
    public void AddOutsideTo(Command command, string otherwise)
    {
        _outside = new("--extaddr", "addresses", OutsideAddress.Expected, $"Address to announce, with the UDP port or without, or one of each family [default: {otherwise}]", OutsideAddress.TryRead);
        command.Options.Add(_outside);
    }

    /// <summary>Null when none was given.</summary>
    public OutsideAddress? Outside(ParseResult parse) => _outside is null || parse.GetResult(_outside) is null ? null : parse.GetRequiredValue(_outside);

    /// <summary>The key given, or a new one; the caller's to dispose.</summary>
    public PrivateKey Key(ParseResult parse) => parse.GetResult(_key) is null ? PrivateKey.Generate() : parse.GetRequiredValue(_key);

    /// <summary>Null when none was given.</summary>
    public IPEndPoint? Listen(ParseResult parse) => parse.GetResult(_listen) is null ? null : parse.GetRequiredValue(_listen);

    /// <summary>The bootnodes with addresses: host names are looked up, and one that has none is left out.</summary>
    public async Task<ImmutableArray<Enode>> BootnodesAsync(ParseResult parse, CancellationToken token, bool v5 = false)
    {
        var nodes = parse.GetResult(_bootnodes) is null ? Mainnet(v5) : parse.GetValue(_bootnodes);
        var resolved = ImmutableArray.CreateBuilder<Enode>();
        foreach (var node in nodes)
        {
            try
            {
                resolved.Add(await NodeOperand.ResolveHostAsync(node, token));
            }
            catch (FailureException e)
            {
                Console.Error.WriteLine($"{CliApp.Name}: bootnode left out: {e.Message}");
            }
        }

        return resolved.ToImmutable();
    }

    /// <summary>A client on real sockets, on a free port for both kinds of addresses unless told otherwise.</summary>
    public Discv4Client Open(ParseResult parse, PrivateKey key) => Open(parse, key, Socket.OSSupportsIPv6);

    /// <summary>The same for one node: of its kind of address.</summary>
    public Discv4Client Open(ParseResult parse, PrivateKey key, Enode target) =>
        Open(parse, key, target.Ip?.AddressFamily == AddressFamily.InterNetworkV6);

    /// <summary>The same for discv5: for one node, or for both kinds of addresses.</summary>
    public Discv5Client OpenV5(ParseResult parse, PrivateKey key, Enode? target = null)
    {
        var ip6 = target is null ? Socket.OSSupportsIPv6 : target.Ip?.AddressFamily == AddressFamily.InterNetworkV6;
        return new Discv5Client(key, UdpSockets.Instance, Listen(parse) ?? AnyPort(ip6), TimeProvider.System, Identity(parse, key));
    }

    private Discv4Client Open(ParseResult parse, PrivateKey key, bool ip6) =>
        new(key, UdpSockets.Instance, Listen(parse) ?? AnyPort(ip6), TimeProvider.System, Identity(parse, key));

    private ToolIdentity Identity(ParseResult parse, PrivateKey key)
    {
        Environment.CurrentDirectory = AppContext.BaseDirectory; // RocksDbSharp looks for its library there; the path is absolute by now
        return ToolIdentity.Create(key, Outside(parse), parse.GetValue(_database), TimeProvider.System);
    }

    private static ImmutableArray<Enode> Mainnet(bool v5) =>
        Values.TryNodes(string.Join(',', v5 ? Networks.Mainnet.BootnodesV5 : Networks.Mainnet.Bootnodes), out var nodes, out var detail) ? nodes : throw new InvalidOperationException(detail);

    private static IPEndPoint AnyPort(bool ip6) => new(ip6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
}
