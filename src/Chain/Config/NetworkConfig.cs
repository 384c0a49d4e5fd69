using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.ForkId;
using Akka.Devp2p.Wire.Types;

namespace Akka.Devp2p.Chain.Config;

/// <summary>Everything that tells one Ethereum network from another. Immutable; geth's params.ChainConfig, core.Genesis and bootnode lists in one.</summary>
public sealed class NetworkConfig
{
    private readonly ForkSchedule _schedule;

    /// <param name="name">Lower-case name as on the command line.</param>
    /// <param name="networkId">What peers compare in eth's Status.</param>
    /// <param name="chainId">What transactions are signed for (EIP-155).</param>
    /// <param name="genesis">Header of block 0.</param>
    /// <param name="forks">Every fork, in order of activation; those at genesis too.</param>
    public NetworkConfig(string name, ulong networkId, ulong chainId, BlockHeader genesis, IReadOnlyList<ForkActivation> forks)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        (Name, NetworkId, ChainId, GenesisHeader, Forks) = (name, networkId, chainId, genesis, forks);
        GenesisHash = genesis.Hash;
        _schedule = new ForkSchedule(
            GenesisHash,
            genesis.Timestamp,
            forks.Where(fork => !fork.ByTime).Select(fork => fork.At),
            forks.Where(fork => fork.ByTime).Select(fork => fork.At));
    }

    public string Name { get; }

    public ulong NetworkId { get; }

    public ulong ChainId { get; }

    public BlockHeader GenesisHeader { get; }

    public Hash256 GenesisHash { get; }

    public IReadOnlyList<ForkActivation> Forks { get; }

    /// <summary>enode URLs of the public nodes to start discovery from; none for a private network.</summary>
    public IReadOnlyList<string> Bootnodes { get; init; } = [];

    /// <summary>Records, as enr texts, of the public nodes to start discv5 from besides these; none when those above are all.</summary>
    public IReadOnlyList<string> BootnodesV5 { get; init; } = [];

    /// <summary>enrtree URLs of the public node lists in DNS (EIP-1459).</summary>
    public IReadOnlyList<string> DnsLists { get; init; } = [];

    /// <summary>Rules of proof of authority, when the chain has them.</summary>
    public CliqueRules? Clique { get; init; }

    /// <summary>Our fork identifier when the head is the block of this number and unix time.</summary>
    public ForkIdentifier ForkIdAt(ulong headNumber, ulong headTime) => _schedule.At(headNumber, headTime);

    /// <summary>Judges the fork identifier of a peer against our head.</summary>
    public ForkCompatibility CheckForkId(ForkIdentifier remote, ulong headNumber, ulong headTime) =>
        _schedule.Check(remote, headNumber, headTime);

    public override string ToString() => $"{Name} (network {NetworkId}, chain {ChainId}, genesis 0x{GenesisHash})";
}
