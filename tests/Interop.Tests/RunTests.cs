namespace Akka.Devp2p.Interop.Tests;

/// <summary>The main job on real input: the program finds a foreign node by discv4, connects by RLPx, agrees on eth and keeps the connection.</summary>
public sealed class RunTests
{
    [Fact]
    public async Task Run_GivenAForeignBootnode_FindsItDialsItAndKeepsIt()
    {
        await using var theirs = await Foreign.Start(Foreign.Current, [.. Foreign.Chain(Foreign.Current), .. Foreign.NoAutoDial]);
        await using var ours = await OurProcess.Start("--bootnodes", theirs.Enode);
        await theirs.Expect("dpt-added", e => ours.Enode.Contains(e.GetProperty("id").GetString()!, StringComparison.Ordinal));
        await ours.Expect("peer_added", e => e.GetRawText().Contains(theirs.Id, StringComparison.Ordinal));
        var status = await theirs.Expect("status");
        Assert.Equal(OurNode.Network.GenesisHash.ToString(), status.GetProperty("genesis").GetString());

        theirs.Send(new { cmd = "p2pping" });
        await Agreement.AskForGenesis(theirs, 68);
    }

    [Fact]
    public async Task Run_FoundByAForeignNode_IsDialedByIt()
    {
        await using var ours = await OurProcess.Start();
        await using var theirs = await Foreign.Start(Foreign.Current, [.. Foreign.Chain(Foreign.Current), "--bootnode", ours.Enode]);
        await ours.Expect("peer_added", e => e.GetRawText().Contains(theirs.Id, StringComparison.Ordinal));
        await theirs.Expect("status");
        await Agreement.AskForGenesis(theirs, 68);
    }
}
