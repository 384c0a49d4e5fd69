namespace Akka.Devp2p.Interop.Tests;

/// <summary>discv4: a foreign node that only knows our enode.</summary>
public sealed class TheyFindUsTests
{
    [Theory]
    [InlineData(Foreign.Current)]
    [InlineData(Foreign.Old)]
    public async Task Discovery_WhenWeAreTheirBootnode_EachHasTheOther(string kind)
    {
        await using var ours = await OurNode.Start("devp2p.server.dial = off");
        await using var theirs = await Foreign.Start(kind, ["--bootnode", ours.Enode, .. Foreign.NoAutoDial]);
        await theirs.Expect("dpt-added", e => e.GetProperty("id").GetString() == ours.Id);
        await ours.ExpectInTable(OurNode.Parse(theirs.Enode).Id);
    }
}
