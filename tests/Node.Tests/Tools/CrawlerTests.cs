using System.Net;
using Akka.Devp2p.Actors;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Sockets.Simulated;
using Akka.Devp2p.Node.Tools;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Tests.Tools;

/// <summary>The crawler against a simulated network whose tables were filled beforehand.</summary>
public sealed class CrawlerTests : IAsyncDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly Simulation _simulation = Simulation.Create(7, new SimulationOptions { Conditions = new LinkConditions { Loss = 0.01 } });
    private readonly SeededRandomness _random = new(7);
    private readonly List<TableResponder> _network = [];
    private readonly List<CrawlProgress> _progress = [];
    private PrivateKey? _near;

    [Fact]
    public void Crawl_OfAThousandNodesAtOnePercentLoss_FindsThoseThatLive()
    {
        Build(nodes: 1000, dead: 250, friends: 300);
        var found = Crawl([], [_network.First(node => node.IsUp).Enode], new CrawlOptions(16, TimeSpan.Zero, TimeSpan.Zero, Walk: true));
        var alive = _network.Where(node => node.IsUp).Select(node => node.Id).ToHashSet();
        var missed = alive.Count(id => !found.ContainsKey(id));
        Assert.True(missed <= alive.Count / 100, $"missed {missed} of {alive.Count}: {_progress[^1]}");
        Assert.All(found, entry => Assert.True(alive.Contains(entry.Key) && entry.Value is { Score: 1, FirstResponse: not null, Node.Record: not null }));
        Assert.Equal((0, found.Count), (_progress[^1].Left, _progress[^1].Alive));
        Assert.True(_progress.Count > 3 && _progress.All(progress => progress.Seen <= 1000 && progress.Alive <= progress.Checked), "progress every 8 s");
        Assert.Matches(@"^seen \d+, alive \d+ of \d+ checked, 0 recent, \d+\.\d per second, 0 left, ETA 0s$", _progress[^1].ToString());
        Assert.Empty(_simulation.Faults);
    }

    /// <summary>Whole nodes, whose tables have filled by themselves; the crawler is told of one of them.</summary>
    [Fact]
    public void Crawl_ByDiscv5_FindsThoseWhomTheBucketsOfOthersName()
    {
        var first = StartDiscv5("n1");
        Devp2pNode[] nodes = [first, .. Enumerable.Range(2, 39).Select(i => StartDiscv5($"n{i}", first))];
        _simulation.RunFor(TimeSpan.FromMinutes(5));
        var gone = nodes[^1];
        _simulation.StopNode(gone); // the others have still to find out
        var found = Crawl([], [Enode.FromRecord(first.Info.Record)], new CrawlOptions(16, TimeSpan.Zero, TimeSpan.Zero, Walk: true), v5: true);
        Assert.Equal(nodes[..^1].Select(node => node.Info.Self.Id).Order(), found.Keys);
        Assert.All(found.Values, entry => Assert.True(entry is { Score: 1, FirstResponse: not null, Node.Record: not null }));
        Assert.Equal((nodes.Length, nodes.Length, nodes.Length - 1), (_progress[^1].Seen, _progress[^1].Checked, _progress[^1].Alive));
        Assert.Empty(_simulation.Faults);
    }

    /// <summary>It would be in the seventh bucket, and those before it are empty.</summary>
    [Fact]
    public void Crawl_ByDiscv5_FindsTheOneThatANodeKnows_ThoughItIsNear()
    {
        var first = StartDiscv5("n1");
        do
        {
            _near?.Dispose();
            _near = PrivateKey.Generate(_random.Fill);
        }
        while (NodeId.LogDistance(_near.PublicKey.Id, first.Info.Self.Id) != NodeId.Bits - 6);

        var second = StartDiscv5("n2", first, _near);
        _simulation.RunFor(TimeSpan.FromMinutes(1));
        var found = Crawl([], [Enode.FromRecord(first.Info.Record)], new CrawlOptions(16, TimeSpan.Zero, TimeSpan.Zero, Walk: true), v5: true);
        Assert.Equal(new[] { first, second }.Select(node => node.Info.Self.Id).Order(), found.Keys);
    }

    [Fact]
    public void Crawl_OfAKnownSet_ScoresItByGethsRules()
    {
        Build(nodes: 4, dead: 0, friends: 4);
        var gone = Make(up: false);
        var last = Make(up: false);
        var recent = Make(up: false);
        var noScore = Make(up: false);
        var now = _simulation.Now;
        NodeSetEntry Known(TableResponder node, int score, TimeSpan age) => new(node.Enode, score, now - Day, now - Day, now - age);
        var input = new NodeSet([Known(_network[0], 4, Day), Known(gone, 5, Day), Known(last, 1, Day), Known(recent, 3, TimeSpan.FromMinutes(1)), new NodeSetEntry(noScore.Enode)]);
        var found = Crawl(input, [], new CrawlOptions(16, TimeSpan.Zero, TimeSpan.FromMinutes(10), Walk: false));
        Assert.Equal(4, found.Count);
        Assert.Equal(5, found[_network[0].Id].Score);
        Assert.Equal(now - Day, found[_network[0].Id].FirstResponse);
        Assert.True(found[_network[0].Id].LastResponse >= now);
        Assert.Equal(2, found[gone.Id].Score);
        Assert.Equal(now - Day, found[gone.Id].LastResponse);
        Assert.True(found[gone.Id].LastCheck >= now);
        Assert.Equal(input[recent.Id], found[recent.Id]);
        Assert.Equal(input[noScore.Id], found[noScore.Id]);
        Assert.Equal((1, 4), (_progress[^1].Recent, _progress[^1].Checked));
    }

    [Fact]
    public void Crawl_WhenItsTimeIsOver_EndsSoonWithWhatItHas()
    {
        Build(nodes: 300, dead: 0, friends: 100);
        var began = _simulation.Now;
        var found = Crawl([], [_network[0].Enode], new CrawlOptions(4, TimeSpan.FromSeconds(5), TimeSpan.Zero, Walk: true));
        Assert.InRange(found.Count, 2, 200);
        Assert.InRange(_simulation.Now - began, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(12));
        Assert.True(_progress[^1].Left > 0);
    }

    [Fact]
    public void Crawl_WhenStopped_EndsSoonWithWhatItHas()
    {
        Build(nodes: 300, dead: 0, friends: 100);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(3), _simulation.Time);
        var began = _simulation.Now;
        var found = Crawl([], [_network[0].Enode], new CrawlOptions(4, TimeSpan.Zero, TimeSpan.Zero, Walk: true), stop: stop.Token);
        Assert.InRange(found.Count, 2, 200);
        Assert.InRange(_simulation.Now - began, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Targets_ForEveryDepth_LieInThatBucket()
    {
        var targets = new CrawlTargets();
        using var key = PrivateKey.Generate(_random.Fill);
        for (var depth = 0; depth < CrawlTargets.Depths; depth++)
        {
            var target = new NodeId(Keccak.Hash256(targets.For(key.PublicKey.Id, depth).Span));
            Assert.Equal(NodeId.Bits - depth, NodeId.LogDistance(key.PublicKey.Id, target));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _network.ForEach(node => node.Dispose());
        await _simulation.DisposeAsync();
        _near?.Dispose();
    }

    /// <summary>Nodes that each know some of the others, as many as their tables take.</summary>
    private void Build(int nodes, int dead, int friends)
    {
        for (var i = 0; i < nodes; i++)
        {
            Make(up: i >= dead);
        }

        foreach (var node in _network)
        {
            for (var i = 0; i < friends; i++)
            {
                node.Know(_network[friends >= nodes ? i : _random.Next(nodes)].Enode);
            }
        }
    }

    private TableResponder Make(bool up)
    {
        var host = _simulation.AddHost();
        var node = new TableResponder(PrivateKey.Generate(_random.Fill), host.Address, _simulation.Time, _random);
        _network.Add(node);
        if (up)
        {
            node.Start(host.Datagrams);
        }

        return node;
    }

    private Devp2pNode StartDiscv5(string name, Devp2pNode? bootnode = null, PrivateKey? key = null) => _simulation.StartNode(name, configure: options =>
    {
        options.Key = key;
        options.Settings = """
            devp2p.discovery { v4 = off, v5 = on, refresh-interval = 1m }
            devp2p.server { listen = off, dial = off }
            devp2p.eth.versions = []
            """;
        options.Bootnodes = bootnode is null ? [] : [Enode.FromRecord(bootnode.Info.Record)];
    });

    private NodeSet Crawl(NodeSet input, IEnumerable<Enode> more, CrawlOptions options, bool v5 = false, CancellationToken stop = default)
    {
        var host = _simulation.AddHost();
        using var key = PrivateKey.Generate(_random.Fill);
        var local = new IPEndPoint(host.Address, 30303);
        using ICrawlClient client = v5 ? new Discv5Client(key, host.Datagrams, local, _simulation.Time) : new Discv4Client(key, host.Datagrams, local, _simulation.Time);
        var crawler = new Crawler(client, key.PublicKey.Id, input, options, _simulation.Time, _progress.Add);
        Task<NodeSet>? crawl = null;
        using var begin = _simulation.Time.CreateTimer(_ => crawl = crawler.RunAsync(more, stop), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        Assert.True(_simulation.RunUntil(() => crawl is { IsCompleted: true }, TimeSpan.FromHours(2)), $"not over: {_progress.LastOrDefault()}");
        Assert.Equal(0, _simulation.ForeignCalls);
        return crawl!.Result;
    }
}
