using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using Akka.Devp2p.Actors.Nat;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Node.Rpc;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Eth;

namespace Akka.Devp2p.Node.Run;

/// <summary>The flags of devp2p run, with geth's names. None has a default here: what is not given comes from the file, then from reference.conf.</summary>
internal sealed class RunFlags
{
    private readonly Flag<string> _network = new(
        "--network", "name", string.Join(", ", NetworkNames), $"Network to join: {string.Join(", ", NetworkNames)} [default: mainnet]", Values.OneOf(NetworkNames));

    private readonly Flag<string> _config = new("--config", "file", "a HOCON file such as node.conf", "Settings file; flags win over it", Values.TryPath);

    private readonly Flag<string> _dataDirectory = new("--datadir", "directory", "a directory", "Data directory for key and node database [default: none, all in memory]", Values.TryPath);

    private readonly Flag<string> _nodeKeyFile = new("--nodekey", "file", "a key file of 64 hex digits", "Node key file, see devp2p key generate [default: nodekey in the data directory]", Values.TryPath);

    private readonly Flag<PrivateKey> _nodeKeyHex = new("--nodekeyhex", "hex", Values.KeyHexExpected, "Node key as hex (for testing)", Values.TryPrivateKey);

    private readonly Flag<string> _identity = new("--identity", "name", "1 to 64 printable ASCII characters", "Custom node name", TryIdentity);

    private readonly RepeatedFlag<IPAddress> _addresses = new(
        "--addr", "address", Values.IpExpected, "Address to listen on, TCP and UDP; given twice, one of each family: --addr 0.0.0.0 --addr :: [default: 0.0.0.0]", Values.TryIp);

    private readonly Flag<ushort> _port = new("--port", "port", Values.PortExpected, "TCP port, and UDP port unless --discovery.port is given; 0 takes a free one [default: 30303]", Values.TryPort);

    private readonly Flag<ushort> _discoveryPort = new("--discovery.port", "port", Values.PortExpected, "UDP port for discovery; 0 takes a free one [default: the TCP port]", Values.TryPort);

    private readonly Switch _v4 = new("--discovery.v4", "Speak discv4, =false: don't [default: true]");

    private readonly Switch _v5 = new("--discovery.v5", "Speak discv5, =false: don't [default: true]");

    private readonly Flag<ImmutableArray<Enode>> _bootnodes = new("--bootnodes", "nodes", Values.NodesExpected, "Nodes to start discovery from, enode: or enr:, separated by commas; \"\" for none [default: those of the network]", Values.TryNodes);

    private readonly Flag<ImmutableArray<Enode>> _bootnodesV5 = new("--bootnodes.v5", "nodes", Values.NodesExpected, "Nodes to start discv5 from [default: --bootnodes, else those of the network]", Values.TryNodes);

    private readonly DnsFlags _dns = new();

    private readonly Flag<ImmutableArray<Enode>> _staticNodes = new("--staticnodes", "nodes", Values.NodesExpected, "Nodes to stay connected with, separated by commas", Values.TryNodes);

    private readonly Flag<ImmutableArray<Enode>> _trustedNodes = new("--trustednodes", "nodes", Values.NodesExpected, "Nodes that may connect above the limit, separated by commas", Values.TryNodes);

    private readonly Flag<int> _maxPeers = new("--maxpeers", "number", "a number from 0 to 10000", "Most peers [default: 50]", Values.Int(0, 10_000));

    private readonly Flag<int> _maxPendingPeers = new("--maxpendpeers", "number", "a number from 0 to 10000", "Most handshakes and dials at a time, 0 for the default [default: 50]", Values.Int(0, 10_000));

    private readonly Switch _noDiscover = new("--nodiscover", "No discovery: only static nodes and inbound connections");

    private readonly Switch _noDial = new("--nodial", "No dynamic dials: only static nodes are dialed");

    private readonly Flag<ImmutableArray<Subnet>> _netRestrict = new("--netrestrict", "networks", "networks such as 10.0.0.0/8,fc00::/7", "Talk only to these networks, such as 10.0.0.0/8,fc00::/7", Values.TryNetworks);

    private readonly Flag<NatChoice> _nat = new(
        "--nat", "method", NatChoice.Expected, "How to be reachable from outside: any, none, upnp, pmp[:IP], pcp[:IP], extip:IP[,IP], extaddr:HOST, stun[:HOST[:PORT]] [default: any; none with --netrestrict]", TryNat);

    private readonly Flag<ImmutableArray<string>> _ethVersions = new(
        "--eth.versions", "list", $"versions from {EthVersion.Oldest} to {EthVersion.Newest} separated by commas", "Versions of eth to offer [default: 68,69,70]", Values.SomeOf(EthVersions));

    private readonly HttpFlags _http = new();

    private readonly WsFlags _ws = new();

    private readonly IpcFlags _ipc = new();

    public static string[] NetworkNames { get; } = ["mainnet", "sepolia", "holesky", "hoodi", "dev"];

    private static string[] EthVersions { get; } = [.. Enumerable.Range((int)EthVersion.Oldest, (int)(EthVersion.Newest - EthVersion.Oldest) + 1).Select(version => version.ToString())];

    public LogFlags Log { get; } = new();

    /// <summary>Adds all of them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[
            _network, _dataDirectory, _config, _nodeKeyFile, _nodeKeyHex, _identity, _addresses, _port, _discoveryPort, _v4, _v5, _bootnodes, _bootnodesV5, _staticNodes, _trustedNodes,
            _maxPeers, _maxPendingPeers, _noDiscover, _noDial, _netRestrict, _nat, _ethVersions])
        {
            command.Options.Add(option);
        }

        _dns.AddTo(command);
        _http.AddTo(command);
        _ws.AddTo(command);
        _ipc.AddTo(command);
        Log.AddTo(command);
    }

    /// <summary>What was given. Contradictions are a <see cref="UsageException"/>.</summary>
    public RunOptions Read(ParseResult parse)
    {
        if (parse.GetResult(_nodeKeyFile) is not null && parse.GetResult(_nodeKeyHex) is not null)
        {
            throw new UsageException("--nodekey and --nodekeyhex: both given, expected one of them");
        }

        return new RunOptions
        {
            Network = parse.GetValue(_network),
            ConfigFile = parse.GetValue(_config),
            DataDirectory = parse.GetValue(_dataDirectory),
            NodeKeyFile = parse.GetValue(_nodeKeyFile),
            NodeKey = parse.GetResult(_nodeKeyHex) is null ? null : parse.GetValue(_nodeKeyHex),
            Identity = parse.GetValue(_identity),
            Addresses = Addresses(parse),
            Port = Given(parse, _port),
            DiscoveryPort = Given(parse, _discoveryPort),
            DiscoveryV4 = Given(parse, _v4),
            DiscoveryV5 = Given(parse, _v5),
            Bootnodes = Given(parse, _bootnodes),
            BootnodesV5 = Given(parse, _bootnodesV5),
            DnsLists = _dns.Lists(parse),
            DnsServer = _dns.Server(parse),
            StaticNodes = Given(parse, _staticNodes),
            TrustedNodes = Given(parse, _trustedNodes),
            MaxPeers = Given(parse, _maxPeers),
            MaxPendingPeers = Given(parse, _maxPendingPeers),
            NoDiscover = parse.GetValue(_noDiscover),
            NoDial = parse.GetValue(_noDial),
            NetRestrict = Given(parse, _netRestrict),
            EthVersions = Given(parse, _ethVersions),
            Nat = parse.GetResult(_nat) is null ? null : parse.GetValue(_nat),
            MapsPorts = true,
            Http = _http.Read(parse),
            Ws = _ws.Read(parse),
            Ipc = _ipc.Read(parse),
        };
    }

    private ImmutableArray<IPAddress> Addresses(ParseResult parse)
    {
        var given = parse.GetResult(_addresses) is null ? [] : parse.GetValue(_addresses);
        return given.DistinctBy(address => address.AddressFamily).Count() == given.Length
            ? given
            : throw new UsageException($"--addr {string.Join(", ", given)}: given {given.Length} times, expected at most one address of each family");
    }

    internal static T? Given<T>(ParseResult parse, Flag<T> flag)
        where T : struct => parse.GetResult(flag) is null ? null : parse.GetValue(flag);

    // a switch that is not given has a result all the same
    internal static bool? Given(ParseResult parse, Switch flag) => parse.GetResult(flag) is { Implicit: false } ? parse.GetValue(flag) : null;

    private static bool TryNat(string text, out NatChoice value, out string? detail)
    {
        detail = null;
        return NatChoice.TryParse(text, out value);
    }

    private static bool TryIdentity(string text, out string value, out string? detail)
    {
        (value, detail) = (text, null);
        return text.Length is > 0 and <= 64 && text.All(c => c is > ' ' and <= '~');
    }
}
