using System.Collections.ObjectModel;
using System.Text.Json.Serialization;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Chain.Store;

namespace Akka.Devp2p.Actors.Eth;

/// <summary>The <c>eth</c> entry of <c>admin_nodeInfo</c>: geth's NodeInfo.</summary>
public sealed record EthNodeInfo
{
    [JsonPropertyName("network")]
    public required ulong Network { get; init; }

    /// <summary>Total difficulty of the head, decimal.</summary>
    [JsonPropertyName("difficulty")]
    public required string Difficulty { get; init; }

    /// <summary>0x and 64 hex digits.</summary>
    [JsonPropertyName("genesis")]
    public required string Genesis { get; init; }

    /// <summary>chainId and each fork under its name in a genesis file, in the order of geth's ChainConfig: by activation.</summary>
    [JsonPropertyName("config")]
    public required ReadOnlyDictionary<string, ulong> Config { get; init; }

    /// <summary>0x and 64 hex digits.</summary>
    [JsonPropertyName("head")]
    public required string Head { get; init; }

    /// <summary>The node as it is now.</summary>
    public static EthNodeInfo Of(NetworkConfig network, IHeaderChain chain)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(chain);
        return new EthNodeInfo
        {
            Network = network.NetworkId,
            Difficulty = chain.TotalDifficulty.ToString(),
            Genesis = $"0x{network.GenesisHash}",
            Config = new(new OrderedDictionary<string, ulong>(
                network.Forks.Select(fork => KeyValuePair.Create(fork.Key, fork.At)).Prepend(KeyValuePair.Create("chainId", network.ChainId)))),
            Head = $"0x{chain.Head.Hash}",
        };
    }
}
