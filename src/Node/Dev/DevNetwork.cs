using System.Net;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Node.Run;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Dev;

/// <summary>
/// Nodes on loopback with sockets, keys, data directories and actor systems of their own. Each but the first knows the first one's enode
/// URL, or without discv4 its record, and nothing else. The directories are temporary and go with the network.
/// </summary>
internal sealed class DevNetwork : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("devp2p-dev-").FullName;
    private readonly List<(string Name, RunningNode Node)> _nodes = [];
    private readonly Dictionary<NodeId, string> _names = [];

    /// <summary>Starts the first node, then the others at the same time.</summary>
    public static async Task<DevNetwork> StartAsync(DevOptions options, LogOptions log, JsonEvents? json, CancellationToken stop)
    {
        var network = new DevNetwork();
        try
        {
            var bootnode = await network.AddAsync("n1", options, log, json, null, stop);
            var others = Enumerable.Range(2, options.Nodes - 1).Select(i => network.AddAsync($"n{i}", options, log, json, bootnode.Started.Record, stop));
            await Task.WhenAll(others);
            network._nodes.Sort((a, b) => a.Name.Length != b.Name.Length ? a.Name.Length - b.Name.Length : string.CompareOrdinal(a.Name, b.Name));
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>Every node with its peers, in the order of their numbers.</summary>
    public async Task<IReadOnlyList<DevRow>> SnapshotAsync(CancellationToken cancellationToken)
    {
        var rows = await Task.WhenAll(_nodes.Select(async entry => DevRow.From(
            entry.Name,
            entry.Node.Started.Tcp?.Port ?? 0,
            await entry.Node.GetPeersAsync(cancellationToken),
            peer => _names.GetValueOrDefault(peer.Id, peer.Id.Short))));
        return rows;
    }

    /// <summary>Completes with its name and the reason when a node fails, or with null when asked to stop.</summary>
    public async Task<(string Name, string Reason)?> WaitAsync(CancellationToken stop) =>
        await await Task.WhenAny(_nodes.Select(async entry => await entry.Node.WaitAsync(stop) is { } reason ? (entry.Name, reason) : ((string, string)?)null));

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_nodes.Select(entry => entry.Node.DisposeAsync().AsTask()));
        Directory.Delete(_root, recursive: true);
    }

    /// <summary>What one node is started with.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="directory">Where it keeps what it keeps.</param>
    /// <param name="options">Of the network.</param>
    /// <param name="first">The first node, of which alone it is told; null for that one itself.</param>
    internal static RunOptions OptionsOf(string name, string directory, DevOptions options, NodeRecord? first) => new()
    {
        Network = "dev",
        DataDirectory = RocksNodeStore.Unavailable is null ? directory : null, // there is nothing to keep beyond the run
        Identity = name,
        Addresses = [IPAddress.Loopback],
        Port = 0,
        Bootnodes = first is null ? [] : [Introduce(Enode.FromRecord(first), options)],
        DiscoveryV4 = options.DiscoveryV4,
        DiscoveryV5 = options.DiscoveryV5,
        NoDiscover = options.NoDiscover,
        NetRestrict = [Subnet.Of(IPAddress.Loopback, 8)],
    };

    // without discv4 as the nodes of discv5 are introduced, though an enode URL would do
    private static Enode Introduce(Enode first, DevOptions options) =>
        options.DiscoveryV4 is false ? first : Enode.Create(first.Key, first.Ip, first.Tcp, first.Udp);

    private async Task<RunningNode> AddAsync(string name, DevOptions options, LogOptions log, JsonEvents? json, NodeRecord? first, CancellationToken stop)
    {
        var run = OptionsOf(name, Path.Combine(_root, name), options, first);
        var printer = new EventPrinter(name, json);
        var node = await RunningNode.StartAsync(NodeSettings.Load(run, log.Level, name) with { Faults = options.Faults }, printer.Print, stop: stop);
        lock (_nodes)
        {
            _nodes.Add((name, node));
            _names[node.Started.Self.Id] = name;
        }

        printer.Ready(node.Started, null);
        return node;
    }
}
