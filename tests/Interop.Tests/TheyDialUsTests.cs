namespace Akka.Devp2p.Interop.Tests;

/// <summary>RLPx, Hello and Status with a foreign node that dials, on every version and both forms of the handshake.</summary>
public sealed class TheyDialUsTests
{
    [Theory]
    [InlineData(Foreign.Current, "68", "5")]
    [InlineData(Foreign.Current, "67", "5")]
    [InlineData(Foreign.Current, "66", "5")]
    [InlineData(Foreign.Current, "65", "5")]
    [InlineData(Foreign.Current, "64", "5")]
    [InlineData(Foreign.Current, "63", "5")]
    [InlineData(Foreign.Current, "62", "5")]
    [InlineData(Foreign.Current, "68", "4")]
    [InlineData(Foreign.Old, "63", "4")]
    [InlineData(Foreign.Old, "62", "4")]
    public async Task Connection_WhenTheyDial_AgreesOnEth(string kind, string eth, string p2p)
    {
        await using var ours = await OurNode.Start(OurNode.EthOnly(eth));
        await using var theirs = await Foreign.Start(kind, [.. Foreign.Connect(ours.Enode), .. Foreign.Chain(kind), .. Foreign.Versions(kind, eth, p2p)]);
        await Agreement.Check(ours, theirs, eth, inbound: true);
    }

    [Theory]
    [InlineData(Foreign.Current, "68")]
    [InlineData(Foreign.Old, "63")]
    public async Task Connection_WhenTheyFindUsByDiscovery_IsDialedByThem(string kind, string eth)
    {
        await using var ours = await OurNode.Start(OurNode.EthOnly(eth) + "\ndevp2p.server.dial = off");
        await using var theirs = await Foreign.Start(kind, ["--bootnode", ours.Enode, .. Foreign.Chain(kind)]);
        await Agreement.Check(ours, theirs, eth, inbound: true);
    }

    [Fact]
    public async Task Connection_WhenTheyDialWithThePlainHandshakeOf2015_AgreesOnEth()
    {
        await using var ours = await OurNode.Start(OurNode.EthOnly("63"));
        await using var theirs = await Foreign.Start(Foreign.Old, [.. Foreign.Connect(ours.Enode), .. Foreign.Chain(Foreign.Old), "--eth", "63", "--plain-auth"]);
        await Agreement.Check(ours, theirs, "63", inbound: true);
    }
}
