using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Chain.Store;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Eth;
using Akka.Devp2p.Wire.ForkId;
using Akka.Devp2p.Wire.Types;

namespace Akka.Devp2p.Actors.Eth;

/// <summary>The exchange of Status: what we say, and whether what the peer says is our network (geth eth/protocols/eth/handshake.go).</summary>
public static class EthHandshake
{
    public const string WrongNetwork = "eth: network id mismatch";
    public const string WrongVersion = "eth: protocol version mismatch";
    public const string WrongGenesis = "eth: genesis mismatch";
    public const string RemoteStale = "eth: fork id rejected, remote needs update";
    public const string LocalStale = "eth: fork id rejected, local incompatible or needs update";

    /// <summary>What <see cref="Judge(NetworkConfig, BlockHeader, NodeRecord)"/> has against a record.</summary>
    public const string NoEntry = "no eth entry", OldFork = "old fork", OtherFork = "other chain or fork";

    /// <summary>True for the faults of a peer that is all right, but on another network, chain or fork.</summary>
    public static bool IsOtherNetwork(string fault) => fault is WrongNetwork or WrongGenesis or RemoteStale or LocalStale;

    /// <summary>Our Status in the layout of the version, taken from the chain as it is now.</summary>
    public static EthStatus Status(NetworkConfig network, IHeaderChain chain, uint version)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(chain);
        var head = chain.Head;
        return new EthStatus
        {
            Version = version,
            NetworkId = network.NetworkId,
            Genesis = network.GenesisHash,
            Head = head.Hash,
            ForkId = network.ForkIdAt(head.Number, head.Timestamp),
            TotalDifficulty = chain.TotalDifficulty,
            EarliestBlock = chain.EarliestBlock,
            LatestBlock = head.Number,
        };
    }

    /// <summary>Why the peer is not one of ours, in geth's order of checks; null when it is.</summary>
    /// <param name="network">Our network.</param>
    /// <param name="head">Our head now, for the fork identifier.</param>
    /// <param name="version">The negotiated version.</param>
    /// <param name="theirs">What the peer sent.</param>
    public static string? Judge(NetworkConfig network, BlockHeader head, uint version, EthStatus theirs)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(theirs);
        return theirs.NetworkId != network.NetworkId ? WrongNetwork
            : theirs.Version != version ? WrongVersion
            : theirs.Genesis != network.GenesisHash ? WrongGenesis
            : JudgeFork(network, head, version, theirs) ?? (EthVersion.HasBlockRange(version) ? theirs.Range.Fault : null);
    }

    /// <summary>Why a node is not one of ours by its record alone (geth: eth.NewNodeFilter); null when it is.</summary>
    /// <param name="network">Our network.</param>
    /// <param name="head">Our head now, for the fork identifier.</param>
    /// <param name="record">Of the node.</param>
    public static string? Judge(NetworkConfig network, BlockHeader head, NodeRecord record)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(record);
        return record.Eth is not { } fork ? NoEntry : network.CheckForkId(fork, head.Number, head.Timestamp) switch
        {
            ForkCompatibility.Compatible => null,
            ForkCompatibility.RemoteStale => OldFork,
            _ => OtherFork,
        };
    }

    private static string? JudgeFork(NetworkConfig network, BlockHeader head, uint version, EthStatus theirs)
    {
        var verdict = EthVersion.HasForkId(version)
            ? network.CheckForkId(theirs.ForkId, head.Number, head.Timestamp)
            : ForkCompatibility.Compatible;
        return verdict switch
        {
            ForkCompatibility.Compatible => null,
            ForkCompatibility.RemoteStale => RemoteStale,
            _ => LocalStale,
        };
    }
}
