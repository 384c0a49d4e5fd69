using System.Collections.Immutable;
using System.Globalization;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.ForkId;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Node.Tools;

/// <summary>The filters of devp2p nodeset filter, with go-ethereum's names and meanings (cmd/devp2p/nodesetcmd.go); all of them have to match.</summary>
internal sealed class NodeSetFilter
{
    public const string Names = "-limit N, -ip NETWORK, -min-age DURATION, -eth-network NAME, -les-server, -snap, -dialable";

    private readonly List<Func<NodeSetEntry, bool>> _filters = [];
    private int? _limit;

    /// <summary>Reads them from a command line; what is wrong is a <see cref="UsageException"/>.</summary>
    public static NodeSetFilter Parse(IReadOnlyList<string> args)
    {
        var filter = new NodeSetFilter();
        for (var i = 0; i < args.Count; i++)
        {
            var name = args[i];
            if (NeedsValue(name))
            {
                filter.Add(name, ++i < args.Count ? args[i] : throw new UsageException($"{name}: no value given, expected {Names}"));
            }
            else
            {
                filter._filters.Add(Plain(name));
            }
        }

        return filter;
    }

    /// <summary>The nodes that match, at most as many as the limit says, those with the highest scores.</summary>
    public NodeSet Apply(NodeSet nodes)
    {
        var matching = new NodeSet(nodes.Values.Where(entry => _filters.All(filter => filter(entry))));
        return _limit is { } limit ? matching.Top(limit) : matching;
    }

    private static bool NeedsValue(string name) => name is "-limit" or "-ip" or "-min-age" or "-eth-network";

    private static Func<NodeSetEntry, bool> Plain(string name) => name switch
    {
        "-les-server" => entry => HasList(entry.Node, "les"),
        "-snap" => entry => HasList(entry.Node, EnrKeys.Snap),
        "-dialable" => entry => IsDialable(entry.Node),
        _ => throw new UsageException($"{Printable.Text(name)}: unknown filter, expected {Names}"),
    };

    private void Add(string name, string value)
    {
        switch (name)
        {
            case "-limit":
                _limit = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : throw Wrong(name, value, "a number of nodes");
                break;
            case "-ip":
                var network = Subnet.TryParse(value, out var subnet) ? subnet : throw Wrong(name, value, "a network such as 10.0.0.0/8");
                _filters.Add(entry => entry.Node.Ip is { } ip && network.Contains(ip));
                break;
            case "-min-age":
                var age = GoDuration.TryParse(value, out var parsed, out _) ? parsed : throw Wrong(name, value, GoDuration.Expected);
                _filters.Add(entry => (entry.LastResponse ?? default) - (entry.FirstResponse ?? default) >= age);
                break;
            default:
                _filters.Add(OfNetwork(value));
                break;
        }
    }

    private static Func<NodeSetEntry, bool> OfNetwork(string name)
    {
        ImmutableArray<(string Name, NetworkConfig Network)> networks =
            [("mainnet", Networks.Mainnet), ("sepolia", Networks.Sepolia), ("holesky", Networks.Holesky), ("hoodi", Networks.Hoodi)];
        var network = networks.FirstOrDefault(known => known.Name == name).Network
            ?? throw Wrong("-eth-network", name, string.Join(", ", networks.Select(known => known.Name)));
        // geth's static filter looks from the genesis block
        return entry => entry.Node.Record?.Eth is { } fork && network.CheckForkId(fork, 0, 0) == ForkCompatibility.Compatible;
    }

    private static bool HasList(Enode node, string key) => node.Record is { } record && record.TryGet(key, out var value) && value.Length > 0 && value.Span[0] >= 0xC0;

    private static bool IsDialable(Enode node) => node.Record is not { } record
        ? node.Tcp != 0
        : record.Tcp is > 0 || record.Tcp6 is > 0 || HasPort(record, "quic") || HasPort(record, "quic6");

    private static bool HasPort(NodeRecord record, string key) =>
        record.TryGet(key, out var value) && new RlpReader(value.Span).TryReadUInt64(out var port) && port is > 0 and <= ushort.MaxValue;

    private static UsageException Wrong(string name, string value, string expected) => new(ParseFaults.Say(name, value, expected));
}
