using System.Numerics;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Chain.Store;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Eth;
using Akka.Devp2p.Wire.Types;

namespace Akka.Devp2p.Chain.Tests.Store;

public class HeaderQueryTests
{
    private static readonly TestChain Long = new(3000, extra: 0);

    /// <summary>Start, limit, skip, reverse; then the numbers that come back, over a chain of blocks 0 to 2999.</summary>
    [Theory]
    [InlineData(0ul, 1ul, 0ul, false, "0")]
    [InlineData(0ul, 3ul, 0ul, false, "0 1 2")]
    [InlineData(10ul, 3ul, 0ul, true, "10 9 8")]
    [InlineData(10ul, 4ul, 3ul, true, "10 6 2")]
    [InlineData(10ul, 3ul, 9ul, true, "10 0")]
    [InlineData(10ul, 3ul, 10ul, true, "10")]
    [InlineData(2990ul, 9ul, 4ul, false, "2990 2995")]
    [InlineData(3000ul, 9ul, 0ul, false, "")]
    [InlineData(5ul, 0ul, 0ul, false, "")]
    [InlineData(5ul, 9ul, ulong.MaxValue, false, "5")]
    [InlineData(5ul, 9ul, ulong.MaxValue, true, "5")]
    [InlineData(0ul, 9ul, ulong.MaxValue, true, "0")]
    [InlineData(0ul, 9ul, ulong.MaxValue, false, "0")]
    [InlineData(0ul, 9ul, ulong.MaxValue - 1, false, "0")]
    [InlineData(5ul, 9ul, ulong.MaxValue - 5, false, "5")]
    [InlineData(0ul, ulong.MaxValue, 2998ul, false, "0 2999")]
    public void Collect_ByNumberAndByHash_FollowsLimitSkipAndDirection(ulong start, ulong amount, ulong skip, bool reverse, string numbers)
    {
        foreach (var byHash in new[] { false, true })
        {
            var origin = byHash ? BlockOrigin.Of(Long.ByNumber(start)?.Hash ?? default) : BlockOrigin.Of(start);
            var headers = HeaderQuery.Collect(Long, new GetBlockHeaders(1, origin, amount, skip, reverse));
            Assert.Equal(numbers, string.Join(' ', headers.Select(header => header.Number)));
        }
    }

    [Fact]
    public void Collect_OfMoreThanTheLimit_StopsAtTheLimit() =>
        Assert.Equal(EthLimits.MaxItems, HeaderQuery.Collect(Long, new GetBlockHeaders(1, BlockOrigin.Of(0), ulong.MaxValue, 0, false)).Length);

    [Fact]
    public void Collect_OfLargeHeaders_StopsWhenTheAnswerExceedsItsSize()
    {
        // each of about 100 KiB: the 21st takes the answer over 2 MiB
        var headers = HeaderQuery.Collect(new TestChain(100, extra: 100 * 1024 - 600), new GetBlockHeaders(1, BlockOrigin.Of(0), 100, 0, false));
        Assert.Equal(21, headers.Length);
    }

    [Fact]
    public void Collect_FromABlockBesideTheMainChain_AnswersItAlone()
    {
        var headers = HeaderQuery.Collect(Long, new GetBlockHeaders(1, BlockOrigin.Of(Long.Side.Hash), 5, 0, true));
        Assert.Equal(Long.Side, Assert.Single(headers));
    }

    [Fact]
    public void Collect_FromTheGenesisChain_KnowsTheGenesisOnly()
    {
        var chain = new GenesisChain(Networks.Sepolia);
        var byNumber = HeaderQuery.Collect(chain, new GetBlockHeaders(1, BlockOrigin.Of(0), 192, 0, false));
        Assert.Equal(Networks.Sepolia.GenesisHash, Assert.Single(byNumber).Hash);
        Assert.Equal(byNumber.AsEnumerable(), HeaderQuery.Collect(chain, new GetBlockHeaders(1, BlockOrigin.Of(Networks.Sepolia.GenesisHash), 1, 0, true)));
        Assert.Empty(HeaderQuery.Collect(chain, new GetBlockHeaders(1, BlockOrigin.Of(1), 1, 0, false)));
        Assert.Empty(HeaderQuery.Collect(chain, new GetBlockHeaders(1, BlockOrigin.Of(default(Hash256)), 1, 0, false)));
        Assert.Equal(Networks.Sepolia.GenesisHeader, chain.Head);
        Assert.Equal(0x20000, chain.TotalDifficulty);
        Assert.Equal(0ul, chain.EarliestBlock);
    }

    private sealed class TestChain : IHeaderChain
    {
        private readonly BlockHeader[] _headers;
        private readonly Dictionary<Hash256, BlockHeader> _byHash;

        public TestChain(int length, int extra)
        {
            _headers = [.. Enumerable.Range(0, length).Select(i => new BlockHeader { Number = (ulong)i, ExtraData = new byte[extra] })];
            Side = new BlockHeader { Number = 7, GasUsed = 1 };
            _byHash = _headers.Append(Side).ToDictionary(header => header.Hash);
        }

        public BlockHeader Side { get; }

        public BlockHeader Head => _headers[^1];

        public BigInteger TotalDifficulty => 0;

        public ulong EarliestBlock => 0;

        public BlockHeader? ByNumber(ulong number) => number < (ulong)_headers.Length ? _headers[number] : null;

        public BlockHeader? ByHash(Hash256 hash) => _byHash.GetValueOrDefault(hash);
    }
}
