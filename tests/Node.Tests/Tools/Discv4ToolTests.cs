using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Tests.Tools;

public sealed class Discv4ToolTests
{
    [Fact]
    public async Task Ping_WhenNodeAnswers_PrintsTheRoundTrip()
    {
        using var node = new WireDiscv4Node();
        var result = await CliProcess.RunAsync("discv4", "ping", node.Enode.ToUrl());
        Assert.Equal(0, result.ExitCode);
        Assert.Matches("^node responded to ping \\(RTT [0-9.]+(µs|ms)\\)\\.\n$", result.Output);
    }

    [Theory]
    [InlineData("ping", "node didn't respond: RPC timeout")]
    [InlineData("requestenr", "can't retrieve record: RPC timeout")]
    public async Task Tool_WhenNodeIsSilent_FailsWithinSeconds(string tool, string expected)
    {
        using var node = new WireDiscv4Node(silent: true);
        var result = await CliProcess.RunAsync("discv4", tool, node.Enode.ToUrl());
        Assert.Equal(new CliProcess.Result(1, "", $"devp2p: {expected}\n"), result);
    }

    [Fact]
    public async Task RequestEnr_WhenNodeDemandsAProof_GivesOneAndPrintsTheRecord()
    {
        using var node = new WireDiscv4Node();
        var result = await CliProcess.RunAsync("discv4", "requestenr", node.Enode.ToUrl());
        Assert.Equal(new CliProcess.Result(0, node.Record + "\n", ""), result);
    }

    [Fact]
    public async Task RequestEnr_WhenRecordIsAnothers_RefusesIt()
    {
        using var node = new WireDiscv4Node(wrongRecord: true);
        var result = await CliProcess.RunAsync("discv4", "requestenr", node.Enode.ToUrl());
        Assert.Equal(new CliProcess.Result(1, "", "devp2p: can't retrieve record: invalid ID in response record\n"), result);
    }

    [Fact]
    public async Task Resolve_WhenNodeIsThreeHopsAway_FindsItsRecord()
    {
        using var wanted = new WireDiscv4Node();
        using var near = new WireDiscv4Node(neighbors: wanted.Enode);
        using var boot = new WireDiscv4Node(neighbors: near.Enode);
        var result = await CliProcess.RunAsync("discv4", "resolve", $"enode://{wanted.Enode.Key}", "--bootnodes", boot.Enode.ToUrl());
        Assert.Equal(new CliProcess.Result(0, wanted.Record + "\n", ""), result);
    }

    [Fact]
    public async Task Resolve_WhenNobodyKnowsTheNode_PrintsItAsItWas()
    {
        using var key = PrivateKey.Generate();
        using var boot = new WireDiscv4Node();
        var url = Enode.Create(key.PublicKey, (IPAddress?)null, 0, 0).ToUrl();
        var result = await CliProcess.RunAsync("discv4", "resolve", url, "--bootnodes", boot.Enode.ToUrl());
        Assert.Equal(new CliProcess.Result(0, url + "\n", ""), result);
    }

    [Theory]
    [InlineData("203.0.113.7:30303", "203.0.113.7", null, 30303)]
    [InlineData("203.0.113.7", "203.0.113.7", null, 0)]
    [InlineData("[2001:db8::1]:30303, 203.0.113.7", "203.0.113.7", "2001:db8::1", 30303)]
    public async Task Tool_WhenGivenAnOutsideAddress_AnnouncesIt(string flag, string ip4, string? ip6, int port)
    {
        using var node = new WireDiscv4Node();
        var result = await CliProcess.RunAsync("discv4", "requestenr", node.Enode.ToUrl(), "--extaddr", flag);
        Assert.Equal(0, result.ExitCode);
        var ping = await node.Pinged;
        var record = await node.Asked;
        Assert.Equal((IPAddress.Parse(ip4), ip6), (record.Ip4, record.Ip6?.ToString()));
        Assert.True(port == 0 ? record.Udp > 0 : record.Udp == port);
        Assert.Equal((record.Ip4, record.Udp!.Value, record.Sequence), (ping.From.Ip, ping.From.Udp, ping.EnrSequence!.Value));
    }

    [Fact]
    public async Task Resolve_WithANodeDatabase_StartsFromTheNodesOfAnEarlierRun()
    {
        using var directory = new TempDirectory();
        using var wanted = new WireDiscv4Node();
        using var known = new WireDiscv4Node(neighbors: wanted.Enode);
        string[] flags = ["--nodedb", directory.File("db"), "--bootnodes", ""];
        Assert.Equal(0, (await CliProcess.RunAsync(["discv4", "ping", known.Enode.ToUrl(), .. flags])).ExitCode);
        var result = await CliProcess.RunAsync(["discv4", "resolve", $"enode://{wanted.Enode.Key}", .. flags]);
        Assert.Equal(new CliProcess.Result(0, wanted.Record + "\n", ""), result);
        Assert.True((await wanted.Pinged).EnrSequence > (await known.Pinged).EnrSequence);
    }

    [Fact]
    public async Task Ping_WhenPortIsInUse_FailsNamingIt()
    {
        using var taken = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var node = new WireDiscv4Node();
        var result = await CliProcess.RunAsync("discv4", "ping", node.Enode.ToUrl(), "--addr", taken.Client.LocalEndPoint!.ToString()!);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(taken.Client.LocalEndPoint.ToString()!, Assert.Single(result.ErrorLines));
    }
}
