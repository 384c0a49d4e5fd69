namespace Akka.Devp2p.Node.Tests.Dev;

/// <summary>devp2p dev as a process: nodes that know only the first one find each other, and only by discovery.</summary>
public sealed class DevTests
{
    [Fact]
    public async Task Dev_WhenThreeNodesStart_AllConnect()
    {
        await using var network = NodeProcess.Start("dev", "--nodes", "3", "--until", "connected");
        var end = await network.NextAsync("network");
        Assert.True(end.GetProperty("connected").GetBoolean());
        var nodes = end.GetProperty("nodes");
        Assert.Equal(["n1", "n2", "n3"], nodes.EnumerateObject().Select(node => node.Name));
        Assert.All(nodes.EnumerateObject(), node => Assert.Equal(2, node.Value.GetArrayLength()));
        var sources = nodes.EnumerateObject().SelectMany(node => node.Value.EnumerateArray()).Select(peer => peer.GetProperty("source").GetString());
        Assert.All(sources, source => Assert.Contains(source, new[] { "discv4", "discv5", "node-db", "bootnode", "inbound" }));
        Assert.Equal(0, (await network.ExitAsync()).Code);
    }

    [Theory]
    [InlineData]
    [InlineData("--discovery.v4=false")]
    [InlineData("--discovery.v5=false")]
    public async Task Dev_OfFiveNodes_ConnectsByEitherProtocolAlone_AndByBoth(params string[] off)
    {
        var result = await CliProcess.RunAsync(["dev", "--nodes", "5", "--until", "connected", .. off]);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    [Theory]
    [InlineData("--nodiscover")]
    [InlineData("--discovery.v4=false", "--discovery.v5=false")]
    public async Task Dev_WhenDiscoveryIsOff_FailsSayingWhoLacksPeers(params string[] off)
    {
        var result = await CliProcess.RunAsync(["dev", "--nodes", "3", "--until", "connected", "--timeout", "8", .. off]);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal("devp2p: not connected within 8 s: expected 2 peers for each node, n1 has 0, n2 has 0, n3 has 0", result.ErrorLines[^1]);
    }

    [Fact]
    public async Task Dev_WhenOutputIsNoTerminal_PrintsPlainLinesAndLeavesNothingBehind()
    {
        using var directory = new TempDirectory();
        var info = CliProcess.StartInfo("dev", "--nodes", "2", "--until", "connected");
        info.Environment["TMPDIR"] = directory.Root;
        var result = await CliProcess.RunAsync(info, []);
        Assert.Equal(0, result.ExitCode);
        Assert.Matches("(?m)^n1 on port [0-9]+: 1 peer: n2 \\((inbound|discv4|discv5|node-db)\\)$", result.Output);
        Assert.Matches("(?m)^n2 on port [0-9]+: 1 peer: n1 \\((inbound|discv4|discv5|node-db|bootnode)\\)$", result.Output);
        Assert.DoesNotContain("\u001b", result.Output);
        Assert.Empty(Directory.GetDirectories(directory.Root, "devp2p-*"));
    }

    [Fact]
    public async Task Dev_WhenInterrupted_StopsAllNodesWithinFiveSeconds()
    {
        await using var network = NodeProcess.Start("dev", "--nodes", "2");
        await network.NextAsync("peer_added");
        network.Signal(NodeProcess.SigInt);
        var (code, took) = await network.ExitAsync();
        Assert.True(code == 0, network.Log);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }
}
