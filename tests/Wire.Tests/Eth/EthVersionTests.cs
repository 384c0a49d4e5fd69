using Akka.Devp2p.Wire.Eth;

namespace Akka.Devp2p.Wire.Tests.Eth;

public class EthVersionTests
{
    /// <summary>geth's protocolLengths: v1.8 (62, 63), v1.11 (66 to 68), 2026 (69, 70).</summary>
    [Theory]
    [InlineData(62u, 8)]
    [InlineData(63u, 17)]
    [InlineData(64u, 17)]
    [InlineData(65u, 17)]
    [InlineData(66u, 17)]
    [InlineData(67u, 17)]
    [InlineData(68u, 17)]
    [InlineData(69u, 18)]
    [InlineData(70u, 18)]
    public void Length_OfEveryVersion_IsGeths(uint version, int length)
    {
        Assert.Equal(length, EthVersion.Length(version));
        // no message lies outside the codes that the version occupies
        Assert.DoesNotContain(Enumerable.Range(length, 300), code => EthVersion.HasMessage(version, code));
        Assert.False(EthVersion.HasMessage(version, -1));
    }

    [Theory]
    [InlineData(61u)]
    [InlineData(71u)]
    public void Length_OfAnUnknownVersion_IsOurOwnFault(uint version)
    {
        Assert.False(EthVersion.IsKnown(version));
        Assert.Throws<ArgumentOutOfRangeException>(() => EthVersion.Length(version));
    }

    [Theory]
    [InlineData(62u, "0 1 2 3 4 5 6 7")]
    [InlineData(63u, "0 1 2 3 4 5 6 7 13 14 15 16")]
    [InlineData(64u, "0 1 2 3 4 5 6 7 13 14 15 16")]
    [InlineData(65u, "0 1 2 3 4 5 6 7 8 9 10 13 14 15 16")]
    [InlineData(66u, "0 1 2 3 4 5 6 7 8 9 10 13 14 15 16")]
    [InlineData(67u, "0 1 2 3 4 5 6 7 8 9 10 15 16")]
    [InlineData(68u, "0 1 2 3 4 5 6 7 8 9 10 15 16")]
    [InlineData(69u, "0 1 2 3 4 5 6 7 8 9 10 15 16 17")]
    [InlineData(70u, "0 1 2 3 4 5 6 7 8 9 10 15 16 17")]
    public void HasMessage_OfEveryVersion_FollowsTheSpecification(uint version, string codes) =>
        Assert.Equal(codes, string.Join(' ', Enumerable.Range(0, 32).Where(code => EthVersion.HasMessage(version, code))));
}
