using System.Globalization;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>net, web3, eth and debug.</summary>
internal static class RpcMethods
{
    public static IEnumerable<(string Name, RpcMethod Method)> All(INodeControl node) =>
    [
        ("net_version", Constant(() => node.NetworkId.ToString(CultureInfo.InvariantCulture))),
        ("net_listening", Constant(() => node.IsListening)),
        ("net_peerCount", new RpcMethod(0, async (_, token) => Quantity((ulong)await node.GetPeerCountAsync(token)))),
        ("web3_clientVersion", Constant(() => node.ClientName)),
        ("web3_sha3", new RpcMethod(1, (args, _) => Task.FromResult<object?>("0x" + Keccak.Hash256(args.Bytes(0))))),
        ("eth_chainId", Constant(() => Quantity(node.ChainId))),
        ("debug_verbosity", new RpcMethod(1, (args, _) =>
        {
            node.SetVerbosity((Verbosity)args.Int(0, (int)Verbosity.Silent, (int)Verbosity.Trace));
            return Task.FromResult<object?>(null);
        })),
    ];

    private static RpcMethod Constant(Func<object?> value) => new(0, (_, _) => Task.FromResult(value()));

    /// <summary>A number as Ethereum's JSON-RPC writes it: hex without leading zeros.</summary>
    private static string Quantity(ulong value) => $"0x{value:x}";
}
