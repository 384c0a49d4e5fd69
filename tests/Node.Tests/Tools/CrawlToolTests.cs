using System.Net;
using System.Text.Json;
using Akka.Devp2p.Node.Tests.Rpc;
using Akka.Devp2p.Node.Tools;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Tests.Tools;

/// <summary>devp2p discv4 crawl, resolve-json and listen as processes, on loopback.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class CrawlToolTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string Nodes => _directory.File("nodes.json");

    [Fact]
    public async Task Crawl_WhenNodesNameOthers_WritesThemAll_AndTellsHowFarItIs()
    {
        using var far = new WireDiscv4Node();
        using var silent = new WireDiscv4Node(silent: true);
        using var near = new WireDiscv4Node(neighbors: [far.Enode, silent.Enode]);
        using var boot = new WireDiscv4Node(neighbors: near.Enode);
        var result = await CliProcess.RunAsync("discv4", "crawl", Nodes, "--bootnodes", boot.Enode.ToUrl());
        Assert.Equal((0, ""), (result.ExitCode, result.Output));
        Assert.Matches(@"^seen 4, alive 3 of 4 checked, 0 recent, \d+\.\d per second, 0 left, ETA 0s$", result.ErrorLines[^1]);
        var nodes = NodeSet.Load(Nodes);
        Assert.Equal(new[] { far, near, boot }.Select(node => node.Record).OrderBy(record => record.Id), nodes.Values.Select(entry => entry.Node.Record));
    }

    [Fact]
    public async Task ResolveJson_WhenARecordIsOld_WritesTheNewOne_AndKnowsMoreNodes()
    {
        using var known = new WireDiscv4Node();
        using var added = new WireDiscv4Node();
        new NodeSet([new NodeSetEntry(Enode.Create(known.Enode.Key, IPAddress.Loopback, 0, known.Enode.Udp), 1)]).Save(Nodes);
        var result = await CliProcess.RunAsync("discv4", "resolve-json", Nodes, added.Enode.ToUrl());
        Assert.True(result.ExitCode == 0, result.Error);
        var nodes = NodeSet.Load(Nodes);
        Assert.Equal((known.Record, 2), (nodes[known.Enode.Id].Node.Record, nodes[known.Enode.Id].Score));
        Assert.Equal((added.Record, 1), (nodes[added.Enode.Id].Node.Record, nodes[added.Enode.Id].Score));
    }

    [Fact]
    public async Task Listen_WhenStarted_PrintsItsRecord_AnswersOthers_AndOffersItsTable()
    {
        using var other = new WireDiscv4Node();
        await using var listen = ToolProcess.Start("discv4", "listen", "--addr", "127.0.0.1:0", "--rpc", "127.0.0.1:0", "--bootnodes", other.Enode.ToUrl());
        Assert.True(Enode.TryParse(await listen.LineAsync(), out var self, out _));
        Assert.True(self!.Record is { Tcp: null, Eth: null } && self.Udp != 0);
        var url = (await listen.LineAsync())["JSON-RPC on ".Length..];
        var pinged = await CliProcess.RunAsync("discv4", "ping", self.ToUrl());
        Assert.Equal(0, pinged.ExitCode);
        using var client = new HttpClient { BaseAddress = new Uri(url) };
        Assert.Equal(self.ToString(), (await CallAsync(client, "discv4_self")).GetString());
        Assert.Equal(17, (await CallAsync(client, "discv4_buckets")).GetArrayLength());
        Assert.Equal(0, (await CallAsync(client, "discv4_lookupRandom", 0)).GetArrayLength());
        listen.Signal(NodeProcess.SigTerm);
        Assert.Equal(0, await listen.ExitAsync());
    }

    [Fact]
    public async Task Listen_OfDiscv5_PrintsItsRecord_AnswersOthers_AndEndsByASignal()
    {
        await using var listen = ToolProcess.Start("discv5", "listen", "--addr", "127.0.0.1:0", "--bootnodes", "");
        var record = await listen.LineAsync();
        Assert.True(Enode.TryParse(record, out var self, out _));
        Assert.True(self!.Record is { Tcp: null, Eth: null } && self.Udp != 0);
        Assert.Equal(0, (await CliProcess.RunAsync("discv5", "ping", record)).ExitCode);
        Assert.Equal(new CliProcess.Result(0, record + "\n", ""), await CliProcess.RunAsync("discv5", "resolve", self.ToUrl(), "--bootnodes", ""));
        Assert.Equal(1, (await CliProcess.RunAsync("discv4", "ping", self.ToUrl())).ExitCode); // it speaks no other
        listen.Signal(NodeProcess.SigTerm);
        Assert.Equal(0, await listen.ExitAsync());
    }

    // as geth's tool has it: the record says what was given, and where nothing was given what is so
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", null, 0)]
    [InlineData("192.0.2.1:4000", "192.0.2.1", null, 4000)]
    [InlineData("192.0.2.1:4000,2001:db8::1", "192.0.2.1", "2001:db8::1", 4000)]
    public async Task Listen_WhenGivenAnOutsideAddress_AnnouncesIt(string flag, string ip4, string? ip6, int port)
    {
        using var other = new WireDiscv4Node();
        await using var listen = ToolProcess.Start("discv4", "listen", "--addr", "127.0.0.1:0", "--extaddr", flag, "--bootnodes", other.Enode.ToUrl());
        Assert.True(Enode.TryParse(await listen.LineAsync(), out var self, out _));
        Assert.Equal((ip4, ip6), (self!.Record!.Ip4?.ToString(), self.Record.Ip6?.ToString()));
        Assert.True(port == 0 ? self.Record.Udp > 1024 : self.Record.Udp == port, $"{self.Record.Udp}");
        listen.Signal(NodeProcess.SigTerm);
        Assert.Equal(0, await listen.ExitAsync());
    }

    public void Dispose() => _directory.Dispose();

    private static async Task<JsonElement> CallAsync(HttpClient client, string method, params object[] args)
    {
        using var content = new StringContent(JsonSerializer.Serialize(new { jsonrpc = "2.0", id = 1, method, @params = args }));
        content.Headers.ContentType = new("application/json");
        using var response = await client.PostAsync(new Uri("", UriKind.Relative), content);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("result").Clone();
    }
}
