using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>The methods by namespace; a namespace is on when --http.api names it.</summary>
internal static class RpcMethods
{
    /// <summary>Every namespace there is.</summary>
    public static IReadOnlyList<string> Namespaces { get; } = ["admin", "eth", "net", "web3"];

    /// <summary>The methods of the given namespaces, and rpc_modules.</summary>
    public static IReadOnlyDictionary<string, RpcMethod> For(INodeView node, IEnumerable<string> namespaces)
    {
        var enabled = namespaces.Distinct().ToArray();
        var methods = new Dictionary<string, RpcMethod>(StringComparer.Ordinal);
        foreach (var (name, method) in All(node))
        {
            if (enabled.Contains(name[..name.IndexOf('_', StringComparison.Ordinal)]))
            {
                methods.Add(name, method);
            }
        }

        var modules = enabled.Append("rpc").Order(StringComparer.Ordinal).ToDictionary(name => name, _ => "1.0");
        methods.Add("rpc_modules", Constant(() => modules));
        return methods;
    }

    private static IEnumerable<(string Name, RpcMethod Method)> All(INodeView node) =>
    [
        ("net_version", Constant(() => node.NetworkId.ToString())),
        ("net_listening", Constant(() => node.IsListening)),
        ("net_peerCount", new RpcMethod(0, async (_, token) => Quantity((ulong)await node.GetPeerCountAsync(token)))),
        ("web3_clientVersion", Constant(() => node.ClientName)),
        ("web3_sha3", new RpcMethod(1, (args, _) => Task.FromResult<object?>("0x" + Keccak.Hash256(args.Bytes(0))))),
        ("eth_chainId", Constant(() => Quantity(node.ChainId))),
        ("admin_nodeInfo", new RpcMethod(0, async (_, token) => await node.GetNodeInfoAsync(token))),
        ("admin_peers", new RpcMethod(0, async (_, token) => await PeersAsync(node, token))),
    ];

    private static async Task<object?> PeersAsync(INodeView node, CancellationToken token) =>
        (await node.GetPeersAsync(token)).Select(PeerJson.From).OrderBy(peer => peer.Id, StringComparer.Ordinal).ToArray();

    private static RpcMethod Constant(Func<object?> value) => new(0, (_, _) => Task.FromResult(value()));

    /// <summary>A number as Ethereum's JSON-RPC writes it: hex without leading zeros.</summary>
    private static string Quantity(ulong value) => $"0x{value:x}";
}
