namespace Akka.Devp2p.Interop.Tests;

/// <summary>RLPx, Hello and Status with a foreign node that we dial.</summary>
public sealed class WeDialThemTests
{
    [Theory]
    [InlineData(Foreign.Current, "68", "5")]
    [InlineData(Foreign.Current, "63", "5")]
    [InlineData(Foreign.Current, "68", "4")]
    [InlineData(Foreign.Old, "63", "4")]
    [InlineData(Foreign.Old, "62", "4")]
    public async Task Connection_WhenWeDial_AgreesOnEth(string kind, string eth, string p2p)
    {
        await using var theirs = await Foreign.Start(kind, ["--no-dpt", .. Foreign.Chain(kind), .. Foreign.Versions(kind, eth, p2p)]);
        await using var ours = await OurNode.Start(OurNode.EthOnly(eth));
        ours.Dial(theirs.Enode);
        await Agreement.Check(ours, theirs, eth, inbound: false);
    }

    [Theory]
    [InlineData(Foreign.Current, "68")]
    [InlineData(Foreign.Old, "63")]
    public async Task Connection_WhenFoundByDiscovery_IsDialedByItself(string kind, string eth)
    {
        await using var theirs = await Foreign.Start(kind, [.. Foreign.Chain(kind), .. Foreign.NoAutoDial]);
        await using var ours = await OurNode.Start(OurNode.EthOnly(eth), theirs.Enode);
        await Agreement.Check(ours, theirs, eth, inbound: false);
    }
}
