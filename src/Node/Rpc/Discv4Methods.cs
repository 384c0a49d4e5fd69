using Akka.Devp2p.Node.Run;
using Akka.Devp2p.Wire.Kademlia;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>What go-ethereum's "devp2p discv4 listen --rpc" offers (cmd/devp2p/discv4cmd.go): the node itself, its table, and nodes found.</summary>
internal static class Discv4Methods
{
    private const int MaxFound = 64;

    public static RpcApi For(RunningNode node) => new(new Dictionary<string, RpcMethod>(StringComparer.Ordinal)
    {
        ["discv4_self"] = new(0, async (_, token) => (await node.GetNodeInfoAsync(token)).Enr),
        ["discv4_lookupRandom"] = new(1, async (args, token) => (await node.FindNodesAsync(args.Int(0, 0, MaxFound), token)).Select(found => found.ToString()).ToArray()),
        ["discv4_buckets"] = new(0, async (_, token) => await BucketsAsync(node, token)),
    });

    private static async Task<object?> BucketsAsync(RunningNode node, CancellationToken token)
    {
        var table = (await node.GetTableAsync(token)).ToLookup(entry => entry.Bucket);
        return Enumerable.Range(0, RoutingTable.BucketCount).Select(bucket => table[bucket].Select(entry => new
        {
            Node = entry.Node.ToString(),
            entry.AddedToTable,
            entry.Checks,
            entry.Live,
        }));
    }
}
