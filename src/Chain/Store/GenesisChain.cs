using System.Numerics;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Types;

namespace Akka.Devp2p.Chain.Store;

/// <summary>A chain that has its genesis block and no other: what a node knows that has stored nothing yet.</summary>
public sealed class GenesisChain(NetworkConfig network) : IHeaderChain
{
    public BlockHeader Head => network.GenesisHeader;

    public BigInteger TotalDifficulty => network.GenesisHeader.Difficulty;

    public ulong EarliestBlock => 0;

    public BlockHeader? ByNumber(ulong number) => number == 0 ? network.GenesisHeader : null;

    public BlockHeader? ByHash(Hash256 hash) => hash == network.GenesisHash ? network.GenesisHeader : null;
}
