using System.Numerics;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Types;

namespace Akka.Devp2p.Chain.Store;

/// <summary>Reads headers of one chain. Thread-safe: protocol actors read from it directly.</summary>
public interface IHeaderChain
{
    /// <summary>The best block.</summary>
    BlockHeader Head { get; }

    /// <summary>Sum of the difficulties from the genesis to the head.</summary>
    BigInteger TotalDifficulty { get; }

    /// <summary>Number of the first block whose body and receipts can be served.</summary>
    ulong EarliestBlock { get; }

    /// <summary>The block of this number on the chain that leads to the head, or null.</summary>
    BlockHeader? ByNumber(ulong number);

    /// <summary>Any block known by this hash, or null.</summary>
    BlockHeader? ByHash(Hash256 hash);
}
