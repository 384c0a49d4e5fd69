using System.Net;
using Akka.Devp2p.Wire.Discv5.Topics;

namespace Akka.Devp2p.Wire.Tests.Discv5.Topics;

public sealed class AddressTreeTests
{
    [Fact]
    public void Score_OfAnEmptyTree_IsNothing() => Assert.Equal(0, Score([], "1.2.3.4"));

    [Theory]
    [InlineData("1.2.3.4", 1)]
    [InlineData("1.2.3.5", 31 / 32.0)]
    [InlineData("1.2.7.4", 21 / 32.0)]
    [InlineData("129.2.3.4", 0)]
    [InlineData("2001:db8::1", 0)]
    public void Score_BesideOneAddress_IsTheLengthOfTheCommonPrefix(string address, double expected) => Assert.Equal(expected, Score(["1.2.3.4"], address));

    /// <summary>Two halves, each with its share at the first bit; below that, whoever has another beside it is over-represented.</summary>
    [Fact]
    public void Score_OfABalancedTree_CountsOnlyWhatIsAboveItsShare()
    {
        string[] tree = ["0.0.0.0", "64.0.0.0", "128.0.0.0", "192.0.0.0"];
        Assert.Equal(0, Score(tree, "32.0.0.0")); // shares two bits, which have their share, with the first
        Assert.Equal(30 / 32.0, Score(tree, "0.0.0.0"));
    }

    [Fact]
    public void Score_OfIp6_IsOver128Bits() => Assert.Equal(64 / 128.0, Score(["2001:db8::1"], "2001:db8:0:0:8000::"));

    [Fact]
    public void Score_WithoutOnesOwn_IsThatOfTheOthers()
    {
        var tree = new AddressTree();
        tree.Add(IPAddress.Parse("1.2.3.4"));
        Assert.Equal(0, tree.Score(IPAddress.Parse("1.2.3.4"), IPAddress.Parse("1.2.3.4")));
        tree.Add(IPAddress.Parse("1.2.7.4"));
        Assert.Equal(21 / 32.0, tree.Score(IPAddress.Parse("1.2.3.4"), IPAddress.Parse("1.2.3.4")));
    }

    [Fact]
    public void Remove_TakesOneOfTwo_AndThenTheLast()
    {
        var (tree, address) = (new AddressTree(), IPAddress.Parse("1.2.3.4"));
        tree.Add(address);
        tree.Add(address);
        tree.Remove(address);
        Assert.Equal(1, tree.Score(address, null));
        var bound = tree.BoundFor(address);
        tree.Remove(address);
        Assert.Equal(0, tree.Score(address, null));
        Assert.NotSame(bound, tree.BoundFor(address));
    }

    private static double Score(string[] addresses, string address)
    {
        var tree = new AddressTree();
        Array.ForEach(addresses, other => tree.Add(IPAddress.Parse(other)));
        return tree.Score(IPAddress.Parse(address), null);
    }
}
