using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Wire.Tests.P2p;

/// <summary>The table of go-ethereum p2p/peer_test.go, TestMatchProtocols, with more rows; lengths are version-specific.</summary>
public class CapabilityMatcherTests
{
    [Theory]
    [InlineData("a/1:1", "", "")]
    [InlineData("", "a/1", "")]
    [InlineData("a/1:1 b/2:1 c/3:1", "b/2", "b/2@16+1")]
    [InlineData("a/1:1", "b/2", "")]
    [InlineData("b/1:2 a/1:3", "b/1 a/1", "a/1@16+3 b/1@19+2")]
    [InlineData("a/1:1 a/2:5 b/1:2", "a/1 a/2 b/1", "a/2@16+5 b/1@21+2")]
    [InlineData("a/2:5 a/1:1 b/1:2", "b/1 a/2 a/1", "a/2@16+5 b/1@21+2")]
    [InlineData("a/1:1 a/3:9", "a/1 a/2", "a/1@16+1")]
    [InlineData("eth/68:17 eth/69:18 snap/1:8", "snap/1 eth/68 eth/69 eth/70", "eth/69@16+18 snap/1@34+8")]
    [InlineData("B/1:1 a/1:1", "a/1 B/1", "B/1@16+1 a/1@17+1")]
    [InlineData("a/1:2", "a/1 a/1 a/1", "a/1@16+2")]
    [InlineData("a/1:0 b/1:1", "a/1 b/1", "a/1@16+0 b/1@16+1")]
    public void Match_OnATable_GivesNewestVersionsAndTheirOffsets(string ours, string theirs, string want)
    {
        var matched = CapabilityMatcher.Match(
            [.. Words(ours).Select(w => (Parse(w.Split(':')[0]), int.Parse(w.Split(':')[1])))],
            [.. Words(theirs).Select(Parse)]);
        Assert.Equal(want, string.Join(' ', matched.Select(m => $"{m.Capability}@{m.Offset}+{m.Length}")));
    }

    [Fact]
    public void Owns_OfACapability_IsItsRangeOfCodes()
    {
        var matched = new MatchedCapability(new Capability("a", 1), 16, 3);
        Assert.Equal([16, 17, 18], Enumerable.Range(0, 40).Where(code => matched.Owns((ulong)code)));
        Assert.False(matched.Owns(ulong.MaxValue));
    }

    [Fact]
    public void Capability_Order_IsByNameByteByByteThenVersion()
    {
        Capability[] sorted = [new("B", 9), new("a", 1), new("a", 2), new("ab", 0)];
        Assert.Equal(sorted, sorted.Reverse().Order());
        Assert.True(sorted[0] < sorted[1] && sorted[1] <= sorted[2] && sorted[3] > sorted[2] && sorted[3] >= sorted[3]);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static Capability Parse(string text) => new(text.Split('/')[0], uint.Parse(text.Split('/')[1]));
}
