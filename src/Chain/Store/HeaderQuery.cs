using System.Collections.Immutable;
using Akka.Devp2p.Wire.Eth;
using Akka.Devp2p.Wire.Types;

namespace Akka.Devp2p.Chain.Store;

/// <summary>Answers GetBlockHeaders from a chain: geth's ServiceGetBlockHeadersQuery.</summary>
public static class HeaderQuery
{
    /// <summary>
    /// The headers asked for, as far as they are known, at most <see cref="EthLimits.MaxItems"/> and until the answer exceeds
    /// <see cref="EthLimits.SoftAnswerSize"/>. A block beside the main chain is answered alone.
    /// </summary>
    public static ImmutableArray<BlockHeader> Collect(IHeaderChain chain, GetBlockHeaders query)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(query);
        var headers = ImmutableArray.CreateBuilder<BlockHeader>();
        var most = Math.Min(query.Amount, EthLimits.MaxItems);
        var size = 0;
        var next = most == 0 ? null : query.Origin.Hash is { } hash ? chain.ByHash(hash) : chain.ByNumber(query.Origin.Number);
        while (next is { } header)
        {
            headers.Add(header);
            size += header.Encode().Length;
            next = (ulong)headers.Count < most && size < EthLimits.SoftAnswerSize && TryStep(query, header.Number, out var number)
                && (headers.Count > 1 || IsCanonical(chain, header))
                ? chain.ByNumber(number)
                : null;
        }

        return headers.DrainToImmutable();
    }

    /// <summary>The next number; false when it would leave the range of numbers, as with a skip of 2^64-1.</summary>
    private static bool TryStep(GetBlockHeaders query, ulong number, out ulong next)
    {
        var room = query.Reverse ? number : ulong.MaxValue - number;
        var stays = query.Skip < room;
        next = !stays ? 0 : query.Reverse ? number - query.Skip - 1 : number + query.Skip + 1;
        return stays;
    }

    private static bool IsCanonical(IHeaderChain chain, BlockHeader header) => header.Equals(chain.ByNumber(header.Number));
}
