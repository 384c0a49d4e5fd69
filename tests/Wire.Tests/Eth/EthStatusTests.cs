using System.Numerics;
using Akka.Devp2p.Wire.Eth;
using Akka.Devp2p.Wire.ForkId;

namespace Akka.Devp2p.Wire.Tests.Eth;

/// <summary>
/// Golden bytes written by hand from devp2p caps/eth.md, for a node of the main network that has nothing but the genesis.
/// Pieces: network 1 is 01; a hash is a0 and 32 bytes; fork id fc64ec04/1150000 is c9 84fc64ec04 83118c30; zero is 80.
/// </summary>
public class EthStatusTests
{
    private const string Genesis = "d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3";
    private const string Fork = "c984fc64ec0483118c30";

    // total difficulty 17179869184 = 0x400000000, five bytes
    private const string Difficulty = "850400000000";

    /// <summary>Version, then the bytes: prefix of the list, version, network, and so on in the order of the layout.</summary>
    public static TheoryData<uint, string> Golden => new()
    {
        // 1 + 1 + 6 + 33 + 33 = 74 bytes of content
        { 62, "f84a" + "3e" + "01" + Difficulty + "a0" + Genesis + "a0" + Genesis },
        { 63, "f84a" + "3f" + "01" + Difficulty + "a0" + Genesis + "a0" + Genesis },
        // 10 more for the fork id
        { 64, "f854" + "40" + "01" + Difficulty + "a0" + Genesis + "a0" + Genesis + Fork },
        { 65, "f854" + "41" + "01" + Difficulty + "a0" + Genesis + "a0" + Genesis + Fork },
        { 66, "f854" + "42" + "01" + Difficulty + "a0" + Genesis + "a0" + Genesis + Fork },
        { 67, "f854" + "43" + "01" + Difficulty + "a0" + Genesis + "a0" + Genesis + Fork },
        { 68, "f854" + "44" + "01" + Difficulty + "a0" + Genesis + "a0" + Genesis + Fork },
        // 1 + 1 + 33 + 10 + 1 + 1 + 33 = 80: genesis first, then fork id, earliest 0, latest 0, hash of the latest
        { 69, "f850" + "45" + "01" + "a0" + Genesis + Fork + "80" + "80" + "a0" + Genesis },
        { 70, "f850" + "46" + "01" + "a0" + Genesis + Fork + "80" + "80" + "a0" + Genesis },
    };

    [Theory]
    [MemberData(nameof(Golden))]
    public void Encoding_OfEveryVersion_IsTheGoldenBytes(uint version, string hex)
    {
        var status = Make(version);
        Assert.Equal(hex, Convert.ToHexStringLower(status.Encode()));
        Assert.True(EthStatus.TryDecode(version, Convert.FromHexString(hex), out var back, out var error), error.ToString());
        Assert.Equal(status, back);
    }

    [Fact]
    public void Encoding_OfABlockRange_PutsEarliestBeforeLatest()
    {
        // earliest 1 is 01, latest 1000 is 8203e8: two bytes more than above
        var hex = "f852" + "46" + "01" + "a0" + Genesis + Fork + "01" + "8203e8" + "a0" + new string('a', 64);
        var status = Make(70) with { EarliestBlock = 1, LatestBlock = 1000, Head = Hash256.Parse(new string('a', 64)) };
        Assert.Equal(hex, Convert.ToHexStringLower(status.Encode()));
        Assert.True(EthStatus.TryDecode(70, Convert.FromHexString(hex), out var back, out _));
        Assert.Equal(new BlockRangeUpdate(1, 1000, status.Head), back!.Range);
    }

    [Theory]
    [MemberData(nameof(Golden))]
    public void Decoding_OfEveryTruncationAndOfBytesBehind_Fails(uint version, string hex)
    {
        var bytes = Convert.FromHexString(hex);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(EthStatus.TryDecode(version, bytes.AsSpan(0, length), out var status, out var error));
            Assert.Null(status);
            Assert.False(error.IsNone);
        }

        Assert.False(EthStatus.TryDecode(version, [.. bytes, 0], out _, out _));
    }

    [Theory]
    [InlineData(63u, 64u)]
    [InlineData(64u, 63u)]
    [InlineData(68u, 69u)]
    [InlineData(69u, 68u)]
    public void Decoding_OfAnotherVersionsLayout_Fails(uint sent, uint negotiated) =>
        Assert.False(EthStatus.TryDecode(negotiated, Make(sent).Encode(), out _, out _));

    [Fact]
    public void Decoding_OfAnotherVersionInTheSameLayout_GivesWhatWasSent()
    {
        Assert.True(EthStatus.TryDecode(70, Make(69).Encode(), out var status, out _));
        Assert.Equal(69u, status!.Version);
    }

    internal static EthStatus Make(uint version) => new()
    {
        Version = version,
        NetworkId = 1,
        Genesis = Hash256.Parse(Genesis),
        Head = Hash256.Parse(Genesis),
        TotalDifficulty = EthVersion.HasBlockRange(version) ? BigInteger.Zero : 17_179_869_184,
        ForkId = EthVersion.HasForkId(version) ? new ForkIdentifier(0xfc64ec04, 1_150_000) : default,
    };
}
