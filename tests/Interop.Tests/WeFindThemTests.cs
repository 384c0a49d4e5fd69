namespace Akka.Devp2p.Interop.Tests;

/// <summary>discv4: we only know a foreign node's enode.</summary>
public sealed class WeFindThemTests
{
    [Theory]
    [InlineData(Foreign.Current)]
    [InlineData(Foreign.Old)]
    public async Task Discovery_WhenTheyAreOurBootnode_EachHasTheOther(string kind)
    {
        await using var theirs = await Foreign.Start(kind, Foreign.NoAutoDial);
        await using var ours = await OurNode.Start("devp2p.server.dial = off", theirs.Enode);
        await ours.ExpectInTable(OurNode.Parse(theirs.Enode).Id);
        await theirs.Expect("dpt-added", e => e.GetProperty("id").GetString() == ours.Id);
    }
}
