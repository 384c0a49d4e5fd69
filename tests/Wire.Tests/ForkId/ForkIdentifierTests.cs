using Akka.Devp2p.Wire.ForkId;

namespace Akka.Devp2p.Wire.Tests.ForkId;

/// <summary>Vectors of go-ethereum core/forkid/forkid_test.go, TestEncoding.</summary>
public class ForkIdentifierTests
{
    [Theory]
    [InlineData(0u, 0ul, "c6840000000080")]
    [InlineData(0xdeadbeefu, 0xbaddcafeul, "ca84deadbeef84baddcafe")]
    [InlineData(uint.MaxValue, ulong.MaxValue, "ce84ffffffff88ffffffffffffffff")]
    public void Encoding_OfPublishedVectors_IsBytewiseEqual(uint hash, ulong next, string hex)
    {
        var id = new ForkIdentifier(hash, next);
        Assert.Equal(hex, Convert.ToHexStringLower(id.Encode()));
        Assert.True(ForkIdentifier.TryDecode(Convert.FromHexString(hex), out var back, out var error), error.ToString());
        Assert.Equal(id, back);
    }

    [Theory]
    [InlineData("")] // nothing
    [InlineData("c0")] // no items
    [InlineData("c58400000000")] // next missing
    [InlineData("c58300000080")] // three bytes of hash
    [InlineData("c7850000000000")] // five bytes of hash, next missing
    [InlineData("c784000000008080")] // a third item
    [InlineData("c784000000008100")] // next with a needless prefix
    [InlineData("c6840000000000")] // next as the byte zero
    [InlineData("cf840000000089ffffffffffffffffff")] // next of nine bytes
    [InlineData("c684000000008000")] // bytes behind the list
    [InlineData("8400000000")] // no list
    public void Decoding_OfAnythingElse_FailsWithAReason(string hex)
    {
        Assert.False(ForkIdentifier.TryDecode(Convert.FromHexString(hex), out _, out var error));
        Assert.False(error.IsNone);
    }

    [Fact]
    public void Text_IsHashAndNext() => Assert.Equal("fc64ec04/1150000", new ForkIdentifier(0xfc64ec04, 1150000).ToString());
}
