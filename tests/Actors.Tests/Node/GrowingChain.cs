using System.Numerics;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Chain.Store;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Types;

namespace Akka.Devp2p.Actors.Tests.Node;

/// <summary>A chain of which only the head is known, on a network with forks at 100 and 200.</summary>
internal sealed class GrowingChain(ulong number) : IHeaderChain
{
    internal static readonly NetworkConfig Network = new("forking", 7, 7, Block(0), [ForkActivation.Block("london", 100), ForkActivation.Block("paris", 200)]);

    private volatile BlockHeader _head = Block(number);

    public BlockHeader Head => _head;

    public BigInteger TotalDifficulty => Head.Number + 1;

    public ulong EarliestBlock => 0;

    public BlockHeader? ByNumber(ulong number) => number == Head.Number ? Head : null;

    public BlockHeader? ByHash(Hash256 hash) => hash == Head.Hash ? Head : null;

    internal void Grow(ulong number) => _head = Block(number);

    private static BlockHeader Block(ulong number) => new() { Number = number, Difficulty = 1 };
}
