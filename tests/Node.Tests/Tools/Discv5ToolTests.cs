using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets.Real;
using Akka.Devp2p.Node.Tools;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Tests.Tools;

/// <summary>The discv5 tools, asked about nodes that are tools themselves, and about running ones.</summary>
public sealed class Discv5ToolTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly PrivateKey _key = PrivateKey.Generate();
    private readonly ToolIdentity _self;
    private readonly Discv5Client _node;

    public Discv5ToolTests()
    {
        _self = ToolIdentity.Create(_key, null, null, TimeProvider.System);
        _node = new Discv5Client(_key, UdpSockets.Instance, new IPEndPoint(IPAddress.Loopback, 0), TimeProvider.System, _self);
    }

    private string Record => _self.Record.ToString();

    [Fact]
    public async Task Ping_WhenNodeAnswers_PrintsTheRoundTrip()
    {
        var result = await CliProcess.RunAsync("discv5", "ping", Record);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches("^node responded to ping \\(RTT [0-9.]+(µs|ms)\\)\\.\n$", result.Output);
    }

    [Fact]
    public async Task Ping_WhenNobodyIsThere_FailsWithinSeconds()
    {
        using var nobody = PrivateKey.Generate();
        var url = Enode.Create(nobody.PublicKey, IPAddress.Loopback, 0, (ushort)_self.Record.Udp!).ToUrl();
        Assert.Equal(new CliProcess.Result(1, "", "devp2p: node didn't respond: RPC timeout\n"), await CliProcess.RunAsync("discv5", "ping", url));
    }

    [Fact]
    public async Task Resolve_AsksTheNodeForItsRecord()
    {
        var url = Enode.FromRecord(_self.Record).ToUrl();
        Assert.Equal(new CliProcess.Result(0, Record + "\n", ""), await CliProcess.RunAsync("discv5", "resolve", url, "--bootnodes", ""));
    }

    [Fact]
    public async Task Talk_OfAnUnknownProtocol_PrintsAnEmptyLine()
    {
        Assert.Equal(new CliProcess.Result(0, "\n", ""), await CliProcess.RunAsync("discv5", "talk", Record, "echo", "0102"));
    }

    [Fact]
    public async Task Talk_OfAProtocolThatSomebodyHandles_PrintsItsAnswerAsHex()
    {
        using var system = ActorSystem.Create("talk");
        var settings = new DiscoverySettings { Bind = new IPEndPoint(IPAddress.Loopback, 0), V4 = false };
        using var key = PrivateKey.Generate();
        var discovery = system.ActorOf(DiscoveryActor.Props(new DiscoverySetup(
            "talk", key, new NodeRefs(), settings, UdpSockets.Instance, SystemHostNames.Instance, TimeProvider.System, SystemRandomness.Instance)));
        var started = await discovery.Ask<DiscoveryActor.Started>(DiscoveryActor.Start.Instance, TimeSpan.FromSeconds(30));
        discovery.Tell(new Discv5Actor.RegisterTalkHandler("echo", system.ActorOf(Props.Create(() => new Echo()))));
        var url = Enode.Create(key.PublicKey, started.Udp!.Address, 0, (ushort)started.Udp.Port).ToUrl();
        Assert.Equal(new CliProcess.Result(0, "fe0102\n", ""), await CliProcess.RunAsync("discv5", "talk", url, "echo", "0102"));
        await system.Terminate();
    }

    [Theory]
    [InlineData("zz")]
    [InlineData("012")]
    public async Task Talk_OfWrongHex_SaysSo(string hex)
    {
        var result = await CliProcess.RunAsync("discv5", "talk", Record, "echo", hex);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains($"hex {hex}", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Crawl_WritesWhoAnswered()
    {
        var file = Path.Combine(Path.GetTempPath(), $"discv5-{Guid.NewGuid():N}.json");
        try
        {
            var result = await CliProcess.RunAsync("discv5", "crawl", file, "--bootnodes", Record, "--timeout", "20s");
            Assert.Equal(0, result.ExitCode);
            Assert.Equal(Record, Assert.Single(NodeSet.Load(file).Values).Node.ToString());
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The program itself: of the second only the key is known, and the first leads to it.</summary>
    [Fact]
    public async Task Tools_AskedAboutRunningNodes_PingTalkResolveAndCrawl()
    {
        string[] loopback = ["run", "--network", "dev", "--addr", "127.0.0.1", "--port", "0", "--netrestrict", "127.0.0.0/8", "--nat", "none", "--discovery.v4=false", "--nodial"];
        var config = _directory.Write("node.conf", "devp2p.discovery.ping-interval = 100ms");
        await using var first = NodeProcess.Start([.. loopback, "--config", config, "--bootnodes", ""]);
        var firstEnr = (await first.NextAsync("ready")).GetProperty("enr").GetString()!;
        await using var second = NodeProcess.Start([.. loopback, "--config", config, "--bootnodes", firstEnr]);
        var ready = await second.NextAsync("ready");
        var secondEnr = ready.GetProperty("enr").GetString()!;

        Assert.Equal(0, (await CliProcess.RunAsync("discv5", "ping", secondEnr)).ExitCode);
        Assert.Equal(new CliProcess.Result(0, "\n", ""), await CliProcess.RunAsync("discv5", "talk", secondEnr, "echo", "0102"));
        await ExpectResolvedAsync(ready.GetProperty("enode").GetString()!.Split('@')[0], firstEnr, secondEnr);
        var file = _directory.File("nodes.json");
        Assert.Equal(0, (await CliProcess.RunAsync("discv5", "crawl", file, "--bootnodes", firstEnr, "--timeout", "20s")).ExitCode);
        Assert.Equal(new[] { firstEnr, secondEnr }.Order(StringComparer.Ordinal), NodeSet.Load(file).Values.Select(entry => $"{entry.Node.Record}").Order(StringComparer.Ordinal));
    }

    /// <summary>The first names nobody whom it has not pinged; so it is asked until it does.</summary>
    private static async Task ExpectResolvedAsync(string node, string bootnode, string record)
    {
        for (var attempts = 1; ; attempts++)
        {
            var result = await CliProcess.RunAsync("discv5", "resolve", node, "--bootnodes", bootnode);
            Assert.Equal((0, ""), (result.ExitCode, result.Error));
            if (result.Output == record + "\n")
            {
                return;
            }

            Assert.True(attempts < 10, $"still {result.Output}");
        }
    }

    public void Dispose()
    {
        _directory.Dispose();
        _node.Dispose();
        _key.Dispose();
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            var talk = (Discv5Actor.TalkReceived)message;
            Sender.Tell(new Discv5Actor.TalkReply(talk.Id, (byte[])[0xfe, .. talk.Content.Span]));
        }
    }
}
