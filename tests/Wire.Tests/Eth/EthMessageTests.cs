using Akka.Devp2p.Wire.Eth;
using Akka.Devp2p.Wire.Tests.Types;

namespace Akka.Devp2p.Wire.Tests.Eth;

/// <summary>
/// Requests and answers. Hex without further word is that of go-ethereum eth/protocols/eth/protocol_test.go (TestEmptyMessages, TestMessages);
/// the forms before eth/66 are the same without list and request id around them.
/// </summary>
public class EthMessageTests
{
    private const string Dead = "00000000000000000000000000000000000000000000000000000000deadc0de";
    private const string Feed = "00000000000000000000000000000000000000000000000000000000feedbeef";
    private const string TwoHashes = "f842a0" + Dead + "a0" + Feed;

    private const string TwoTransactions =
        "f867088504a817c8088302e2489435353535353535353535353535353535353535358202008025a064b1702d9298fee62dfeccc57d322a463ad55ca201256d01f62b45b2e1c21c12a064b1702d9298fee62dfeccc57d322a463ad55ca201256d01f62b45b2e1c21c10"
        + "f867098504a817c809830334509435353535353535353535353535353535353535358202d98025a052f8f61201b2b11a78d6e866abc9c3db2ae8631fa656bfe5cb53668255367afba052f8f61201b2b11a78d6e866abc9c3db2ae8631fa656bfe5cb53668255367afb";

    private const string TwoReceipts =
        "f8d3f866808082014df85ff85d940000000000000000000000000000000000000011f842a0000000000000000000000000000000000000000000000000000000000000deada0000000000000000000000000000000000000000000000000000000000000beef830100ff"
        + "f86901018201bcf862f860940000000000000000000000000000000000000022f842a00000000000000000000000000000000000000000000000000000000000005668a0000000000000000000000000000000000000000000000000000000000000977386020f0f0f0608";

    public static TheoryData<uint, string, string> HeaderRequests => new()
    {
        { 66, Dead, "e8820457e4a0" + Dead + "050580" },
        { 70, Dead, "e8820457e4a0" + Dead + "050580" },
        { 66, "9999", "ca820457c682270f050580" },
        { 65, Dead, "e4a0" + Dead + "050580" },
        { 62, "9999", "c682270f050580" },
    };

    [Theory]
    [MemberData(nameof(HeaderRequests))]
    public void GetBlockHeaders_OfPublishedVectors_IsBytewiseEqual(uint version, string origin, string hex)
    {
        var start = origin.Length == 64 ? BlockOrigin.Of(Hash256.Parse(origin)) : BlockOrigin.Of(ulong.Parse(origin));
        var request = new GetBlockHeaders(version < 66 ? 0u : 1111u, start, 5, 5, false);
        Assert.Equal(hex, Convert.ToHexStringLower(request.Encode(version)));
        Assert.True(GetBlockHeaders.TryDecode(version, Convert.FromHexString(hex), out var back, out var error), error.ToString());
        Assert.Equal(request, back);
    }

    [Theory]
    [InlineData("c682270f050502")] // reverse is neither 0 nor 1
    [InlineData("c582270f0505")] // reverse missing
    [InlineData("c782270f05058080")] // an item too many
    [InlineData("cd890102030405060708090505" + "80")] // an origin of nine bytes
    [InlineData("c582000f0580")] // a number with a leading zero
    [InlineData("c4c0050580")] // a list as origin
    [InlineData("80")] // no list
    [InlineData("")]
    public void GetBlockHeaders_OfAnythingElse_FailsWithAReason(string hex)
    {
        Assert.False(GetBlockHeaders.TryDecode(65, Convert.FromHexString(hex), out var request, out var error));
        Assert.Null(request);
        Assert.False(error.IsNone);
    }

    [Fact]
    public void GetBlockHeaders_OfTheLargestNumbers_KeepsThem()
    {
        var request = new GetBlockHeaders(ulong.MaxValue, BlockOrigin.Of(ulong.MaxValue), ulong.MaxValue, ulong.MaxValue, true);
        Assert.True(GetBlockHeaders.TryDecode(68, request.Encode(68), out var back, out _));
        Assert.Equal(request, back);
    }

    [Theory]
    [InlineData(65u, "f901fc")]
    [InlineData(66u, "f90202820457f901fc")]
    [InlineData(70u, "f90202820457f901fc")]
    public void BlockHeaders_OfThePublishedHeader_IsBytewiseEqual(uint version, string prefix)
    {
        var answer = new BlockHeaders(version < 66 ? 0u : 1111u, [BlockHeaderTests.GethHeader]);
        var hex = prefix + BlockHeaderTests.GethHeaderHex;
        Assert.Equal(hex, Convert.ToHexStringLower(answer.Encode(version)));
        Assert.True(BlockHeaders.TryDecode(version, Convert.FromHexString(hex), out var back, out var error), error.ToString());
        Assert.Equal(answer.RequestId, back!.RequestId);
        Assert.Equal(BlockHeaderTests.GethHeader, Assert.Single(back.Headers));
    }

    [Fact]
    public void BlockHeaders_WhenOneOverTheLimit_FailsBeforeMoreIsTaken()
    {
        var most = Enumerable.Repeat(BlockHeaderTests.GethHeader, EthLimits.MaxItems).ToArray();
        Assert.True(BlockHeaders.TryDecode(68, new BlockHeaders(1, [.. most]).Encode(68), out _, out _));
        Assert.False(BlockHeaders.TryDecode(68, new BlockHeaders(1, [.. most, most[0]]).Encode(68), out _, out var error));
        Assert.Equal("eth: too many headers", error.Reason);
    }

    public static TheoryData<uint, EthCode, string> HashRequests => new()
    {
        { 66, EthCode.GetBlockBodies, "f847820457" + TwoHashes },
        { 69, EthCode.GetReceipts, "f847820457" + TwoHashes },
        { 68, EthCode.GetPooledTransactions, "f847820457" + TwoHashes },
        { 66, EthCode.GetNodeData, "f847820457" + TwoHashes },
        { 62, EthCode.GetBlockBodies, TwoHashes },
        { 63, EthCode.GetNodeData, TwoHashes },
        { 65, EthCode.GetPooledTransactions, TwoHashes },
        // eth/70 (EIP-7975), by hand: the index of the first receipt, 0, between id and hashes
        { 70, EthCode.GetReceipts, "f848820457" + "80" + TwoHashes },
        { 70, EthCode.GetBlockBodies, "f847820457" + TwoHashes },
    };

    [Theory]
    [MemberData(nameof(HashRequests))]
    public void HashRequest_OfPublishedVectors_IsBytewiseEqual(uint version, EthCode code, string hex)
    {
        var request = new EthHashRequest(code, version < 66 ? 0u : 1111u, [Hash256.Parse(Dead), Hash256.Parse(Feed)]);
        Assert.Equal(hex, Convert.ToHexStringLower(request.Encode(version)));
        Assert.True(EthHashRequest.TryDecode(version, code, Convert.FromHexString(hex), out var back, out var error), error.ToString());
        Assert.Equal(request.Hashes.ToArray(), back!.Hashes.ToArray());
        Assert.Equal((code, request.RequestId, 0ul), (back.Code, back.RequestId, back.FirstReceipt));
    }

    [Fact]
    public void HashRequest_OfMoreHashesThanLookedAt_KeepsTheFirstAndChecksTheRest()
    {
        var hashes = Enumerable.Repeat(Hash256.Parse(Dead), EthLimits.MaxLookups + 1).ToArray();
        var bytes = new EthHashRequest(EthCode.GetBlockBodies, 1, [.. hashes]).Encode(68);
        Assert.True(EthHashRequest.TryDecode(68, EthCode.GetBlockBodies, bytes, out var back, out _));
        Assert.Equal(EthLimits.MaxLookups, back!.Hashes.Length);
        bytes[^33] = 0x9f; // the last hash now claims 31 bytes
        Assert.False(EthHashRequest.TryDecode(68, EthCode.GetBlockBodies, bytes, out _, out _));
    }

    public static TheoryData<uint, EthCode, string> EmptyAnswers => new()
    {
        { 66, EthCode.GetBlockBodies, "c4820457c0" },
        { 69, EthCode.GetReceipts, "c4820457c0" },
        { 70, EthCode.GetBlockBodies, "c4820457c0" },
        { 68, EthCode.GetPooledTransactions, "c4820457c0" },
        { 66, EthCode.GetNodeData, "c4820457c0" },
        // eth/70, by hand: the last block is not incomplete
        { 70, EthCode.GetReceipts, "c5820457" + "80" + "c0" },
        { 65, EthCode.GetPooledTransactions, "c0" },
        { 62, EthCode.GetBlockBodies, "c0" },
    };

    [Theory]
    [MemberData(nameof(EmptyAnswers))]
    public void Nothing_ForEveryRequest_IsAnEmptyList(uint version, EthCode code, string hex)
    {
        var answer = EthAnswer.Nothing(new EthHashRequest(code, version < 66 ? 0u : 1111u, []));
        Assert.Equal(code + 1, answer.Code);
        Assert.Equal(hex, Convert.ToHexStringLower(answer.Encode(version)));
        Assert.True(EthAnswer.TryDecode(version, answer.Code, Convert.FromHexString(hex), out var back, out _));
        Assert.Empty(back!.Items);
    }

    public static TheoryData<uint, EthCode, int, bool, string> FullAnswers => new()
    {
        { 68, EthCode.PooledTransactions, 2, false, "f8d7820457f8d2" + TwoTransactions },
        { 69, EthCode.Receipts, 1, false, "f8da820457f8d5" + TwoReceipts },
        // eth/70, by hand: the flag says that the last block's receipts go on
        { 70, EthCode.Receipts, 1, true, "f8db820457" + "01" + "f8d5" + TwoReceipts },
        { 65, EthCode.PooledTransactions, 2, false, "f8d2" + TwoTransactions },
    };

    [Theory]
    [MemberData(nameof(FullAnswers))]
    public void Answer_OfPublishedVectors_IsSplitIntoItsItems(uint version, EthCode code, int items, bool incomplete, string hex)
    {
        Assert.True(EthAnswer.TryDecode(version, code, Convert.FromHexString(hex), out var answer, out var error), error.ToString());
        Assert.Equal(items, answer!.Items.Length);
        Assert.Equal(incomplete, answer.LastBlockIncomplete);
        Assert.Equal(hex, Convert.ToHexStringLower(answer.Encode(version)));
    }

    [Theory]
    [InlineData("c5820457c080")] // an item behind the content
    [InlineData("c4820457c0c0")] // bytes behind the message
    [InlineData("c3820457")] // no content
    [InlineData("c1c0")] // no id
    [InlineData("c482045780")] // a string as content
    public void Envelope_WithAnythingElse_Fails(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.False(EthAnswer.TryDecode(66, EthCode.BlockBodies, bytes, out var answer, out var error));
        Assert.Null(answer);
        Assert.False(error.IsNone);
        Assert.False(EthHashRequest.TryDecode(66, EthCode.GetBlockBodies, bytes, out _, out _));
        Assert.False(BlockHeaders.TryDecode(66, bytes, out _, out _));
    }

    [Fact]
    public void Answer_WhoseFlagIsNoBoolean_Fails() =>
        Assert.False(EthAnswer.TryDecode(70, EthCode.Receipts, Convert.FromHexString("c582045702c0"), out _, out _));

    [Theory]
    [InlineData(EthCode.BlockBodies, EthLimits.MaxItems)]
    [InlineData(EthCode.PooledTransactions, EthLimits.MaxTransactions)]
    public void Answer_WhenOneOverTheLimit_Fails(EthCode code, int limit)
    {
        ReadOnlyMemory<byte> item = new byte[] { 0x80 };
        byte[] Encode(int count) => new EthAnswer(code, 1, [.. Enumerable.Repeat(item, count)]).Encode(68);
        Assert.True(EthAnswer.TryDecode(68, code, Encode(limit), out _, out _));
        Assert.False(EthAnswer.TryDecode(68, code, Encode(limit + 1), out _, out var error));
        Assert.Equal("eth: too many items", error.Reason);
    }

    /// <summary>eth/69 (EIP-7642), by hand: earliest 0 is 80, latest 1000 is 8203e8, then the hash: 37 bytes.</summary>
    [Fact]
    public void BlockRangeUpdate_IsTheGoldenBytes()
    {
        var update = new BlockRangeUpdate(0, 1000, Hash256.Parse(Dead));
        var hex = "e5" + "80" + "8203e8" + "a0" + Dead;
        Assert.Equal(hex, Convert.ToHexStringLower(update.Encode()));
        Assert.True(BlockRangeUpdate.TryDecode(Convert.FromHexString(hex), out var back, out _));
        Assert.Equal(update, back);
        Assert.Null(update.Fault);
    }

    [Fact]
    public void BlockRangeUpdate_ThatMakesNoSense_SaysWhy()
    {
        Assert.Equal("eth: block range ends before it begins", new BlockRangeUpdate(2, 1, Hash256.Parse(Dead)).Fault);
        Assert.Equal("eth: block range without a hash", new BlockRangeUpdate(1, 1, default).Fault);
        Assert.Null(new BlockRangeUpdate(1, 1, Hash256.Parse(Dead)).Fault);
    }
}
