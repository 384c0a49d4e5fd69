using Akka.Devp2p.Node.Tests;

namespace Akka.Devp2p.Interop.Tests;

/// <summary>The tools of the program, asked about foreign nodes.</summary>
public sealed class ToolTests
{
    [Theory]
    [InlineData(Foreign.Current)]
    [InlineData(Foreign.Old)]
    public async Task Discv4Ping_OfAForeignNode_PrintsTheRoundTrip(string kind)
    {
        await using var theirs = await Foreign.Start(kind, Foreign.NoAutoDial);
        await ExpectPong(theirs);
    }

    /// <summary>Neither package knows EIP-868: no record comes, the tool says so, and the node is none the worse for it.</summary>
    [Theory]
    [InlineData(Foreign.Current)]
    [InlineData(Foreign.Old)]
    public async Task Discv4RequestEnr_OfANodeWithoutRecords_SaysThatNoneCame(string kind)
    {
        await using var theirs = await Foreign.Start(kind, Foreign.NoAutoDial);
        var result = await CliProcess.RunAsync("discv4", "requestenr", theirs.Enode);
        Assert.Equal(new CliProcess.Result(1, "", "devp2p: can't retrieve record: RPC timeout\n"), result);
        await ExpectPong(theirs);
    }

    /// <summary>The foreign node's neighbours lead to ours, of which only the key was known.</summary>
    [Theory]
    [InlineData(Foreign.Current)]
    [InlineData(Foreign.Old)]
    public async Task Discv4Resolve_ThroughAForeignNode_FindsOurRecord(string kind)
    {
        await using var theirs = await Foreign.Start(kind, Foreign.NoAutoDial);
        await using var ours = await OurProcess.Start("--nodial", "--bootnodes", theirs.Enode);
        await theirs.Expect("dpt-added", e => ours.Enode.Contains(e.GetProperty("id").GetString()!, StringComparison.Ordinal));
        var result = await CliProcess.RunAsync("discv4", "resolve", ours.Enode.Split('@')[0], "--bootnodes", theirs.Enode);
        Assert.Equal(new CliProcess.Result(0, ours.Enr + "\n", ""), result);
    }

    [Theory]
    [InlineData(Foreign.Current, "68", "5", 5)]
    [InlineData(Foreign.Current, "68", "4", 4)]
    [InlineData(Foreign.Old, "63", "4", 4)]
    public async Task RlpxPing_OfAForeignNode_PrintsItsHello(string kind, string eth, string p2p, int version)
    {
        await using var theirs = await Foreign.Start(kind, ["--no-dpt", .. Foreign.Chain(kind), .. Foreign.Versions(kind, eth, p2p)]);
        var result = await CliProcess.RunAsync("rlpx", "ping", theirs.Enode);
        Assert.True(result.ExitCode == 0, result.Error);
        var id = string.Join(' ', Convert.FromHexString(theirs.Id));
        Assert.Matches($"^\\{{Version:{version} Name:ethereumjs-devp2p/[^ ]+ Caps:\\[eth/{eth}\\] ListenPort:[0-9]+ ID:\\[{id}\\] Rest:\\[\\]\\}}\n$", result.Output);
    }

    private static async Task ExpectPong(ForeignPeer theirs)
    {
        var result = await CliProcess.RunAsync("discv4", "ping", theirs.Enode);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Matches("^node responded to ping \\(RTT [0-9.]+(µs|ms)\\)\\.\n$", result.Output);
    }
}
