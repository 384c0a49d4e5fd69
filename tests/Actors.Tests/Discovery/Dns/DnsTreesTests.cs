using Akka.Devp2p.Actors.Discovery.Dns;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Dns;

namespace Akka.Devp2p.Actors.Tests.Discovery.Dns;

/// <summary>What the client asks for and when, without actors or sockets.</summary>
public class DnsTreesTests
{
    private static readonly DateTimeOffset Start = new(2050, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1), Recheck = TimeSpan.FromMinutes(30);

    private readonly Dictionary<string, string> _zone = [];
    private readonly List<string> _asked = [], _errors = [];
    private DateTimeOffset _now = Start;

    [Fact]
    public void Trees_WhenOneLinksToAnother_FindTheNodesOfBoth()
    {
        Publish("a.example", Lists.Make(1, 20, Lists.Link("b.example")));
        Publish("b.example", Lists.Make(1, 60, Lists.Link("a.example")));
        var trees = Make("a.example");
        var found = Find(trees, 400);
        Assert.Equal(60, found.Distinct().Count());
        Assert.Empty(_errors);
        Assert.Equal(["a.example", "b.example"], trees.Links.Select(link => link.Domain));
        Assert.Equal(_asked.Count, _asked.Distinct().Count());
    }

    [Fact]
    public void Trees_WhenAllIsRemembered_AskNobodyAgainBeforeTheRootIsDue()
    {
        Publish("a.example", Lists.Make(1, 20));
        var trees = Make("a.example");
        Find(trees, 20);
        _asked.Clear();
        Assert.Equal(20, Find(trees, 20).Distinct().Count());
        Assert.Empty(_asked);
        _now = Start + Recheck - Tick;
        Find(trees, 1);
        Assert.Empty(_asked);
        _now += Tick;
        Find(trees, 1);
        Assert.Equal(["a.example"], _asked);
    }

    [Fact]
    public void Cache_WhenSmallerThanTheList_AsksForWhatItHasForgotten()
    {
        Publish("a.example", Lists.Make(1, 20));
        var trees = Make(new DnsSettings { Urls = [Lists.Link("a.example")], Cache = 5 });
        Find(trees, 20);
        _asked.Clear();
        Assert.Equal(20, Find(trees, 20).Distinct().Count());
        Assert.InRange(_asked.Count, 15, 23);
    }

    [Fact]
    public void Root_WhenItsSequenceRises_BringsTheNewNodes_AndAnOlderOneIsRefused()
    {
        Publish("a.example", Lists.Make(2, 3));
        var trees = Make("a.example");
        Assert.Equal(3, Find(trees, 3).Distinct().Count());
        Publish("a.example", Lists.Make(3, 5));
        _now += Recheck;
        Assert.Equal(5, Find(trees, 5).Distinct().Count());
        Publish("a.example", Lists.Make(2, 3));
        _now += Recheck;
        Assert.Equal(5, Find(trees, 5).Distinct().Count());
        Assert.Equal(["a.example: dns: root older than the one known"], _errors);
    }

    [Fact]
    public void Root_WhenItDoesNotCome_IsAskedForAgainAfter5SecondsThenLater()
    {
        var trees = Make("a.example");
        foreach (var seconds in new[] { 5, 10, 20, 40, 80, 160, 320, 640, 1280, 1800, 1800 })
        {
            var asked = Assert.IsType<DnsStep.Ask>(trees.Next(_now));
            Assert.Null(asked.Hash);
            Assert.Equal("a.example: no such name", trees.Fail(asked, "no such name", _now));
            Assert.Equal(new DnsStep.Wait(_now + TimeSpan.FromSeconds(seconds)), trees.Next(_now));
            _now += TimeSpan.FromSeconds(seconds);
        }

        Publish("a.example", Lists.Make(1, 1));
        Assert.Single(Find(trees, 1));
    }

    [Fact]
    public void Root_WhenSignedByAnother_CountsAsNotCome()
    {
        Publish("a.example", Lists.Make(1, 1));
        _zone["a.example"] = new TreeRoot(TreeHash.Of("x"), TreeHash.Of("y"), 9, "").Sign(PrivateKeyOf(5)).ToString();
        var trees = Make("a.example");
        Step(trees);
        Assert.Equal(["a.example: dns: root signed by another key"], _errors);
        Assert.Equal(new DnsStep.Wait(Start + TimeSpan.FromSeconds(5)), trees.Next(_now));
    }

    /// <summary>The sixth entry that does not come: the tree may be another by now, and the root is asked for.</summary>
    [Fact]
    public void Entries_WhenSixDoNotCome_TheRootIsAskedForBeforeItsTime()
    {
        Publish("a.example", Lists.Make(1, 12));
        var trees = Make("a.example");
        Find(trees, 1);
        foreach (var name in _zone.Keys.Where(name => name != "a.example").ToList())
        {
            _zone.Remove(name);
        }

        _asked.Clear();
        for (var i = 0; i < 6; i++)
        {
            Step(trees);
        }

        Assert.DoesNotContain("a.example", _asked);
        Assert.Equal(6, _errors.Count);
        Publish("a.example", Lists.Make(2, 13));
        Assert.Equal(13, Find(trees, 13).Distinct().Count());
        Assert.Equal("a.example", _asked[6]);
    }

    [Fact]
    public void Links_WhenTakenOutOfTheRoot_ListsWithoutAWayToThemAreDropped()
    {
        Publish("a.example", Lists.Make(1, 1, Lists.Link("b.example")));
        Publish("b.example", Lists.Make(1, 2, Lists.Link("c.example")));
        Publish("c.example", Lists.Make(1, 3));
        var trees = Make("a.example");
        Find(trees, 100);
        Assert.Equal(["a.example", "b.example", "c.example"], trees.Links.Select(link => link.Domain).Order());
        Publish("a.example", Lists.Make(2, 1));
        _now += Recheck;
        Find(trees, 20);
        Assert.Equal(["a.example"], trees.Links.Select(link => link.Domain));
    }

    [Fact]
    public void Links_WhenMoreThan64_AreNotFollowed()
    {
        Publish("a.example", Lists.Make(1, 1, [.. Enumerable.Range(0, 100).Select(i => Lists.Link($"b{i}.example"))]));
        var trees = Make("a.example");
        Find(trees, 1);
        for (var i = 0; i < 300; i++)
        {
            Step(trees);
        }

        Assert.Equal(DnsTrees.MaxTrees, trees.Links.Count);
    }

    /// <summary>A list without nodes, or whose entries are all wrong, must not be asked for for ever.</summary>
    [Fact]
    public void Tree_WhenWithoutNodes_IsLeftAloneUntilItsRootIsDue()
    {
        Publish("a.example", Lists.Make(1, 0));
        var trees = Make("a.example");
        for (var i = 0; i < 10 && trees.Next(_now) is DnsStep.Ask; i++)
        {
            Step(trees);
        }

        Assert.Equal(2, _asked.Count); // the root, and one branch without children for both
        Assert.Equal(new DnsStep.Wait(Start + Recheck), trees.Next(_now));
    }

    [Fact]
    public void Rate_WhenTheBurstIsSpent_GivesThreeASecond()
    {
        var time = new ManualTime();
        var rate = new RequestRate(time, 3, 10);
        Assert.All(Enumerable.Range(0, 10), _ => Assert.True(rate.TryTake(out TimeSpan _)));
        for (var i = 0; i < 20; i++)
        {
            Assert.False(rate.TryTake(out var wait));
            Assert.InRange(wait.TotalSeconds, 0.333, 0.334);
            time.Now += wait - TimeSpan.FromMilliseconds(1);
            Assert.False(rate.TryTake(out _));
            time.Now += TimeSpan.FromMilliseconds(1);
            Assert.True(rate.TryTake(out _));
        }

        time.Now += TimeSpan.FromHours(1);
        Assert.Equal(10, Enumerable.Range(0, 20).Count(_ => rate.TryTake(out TimeSpan _)));
    }

    private static Wire.Crypto.PrivateKey PrivateKeyOf(byte seed) => Wire.Crypto.PrivateKey.Generate(new SeededRandomness(seed).Fill);

    private static DnsTrees Make(string domain) => Make(new DnsSettings { Urls = [Lists.Link(domain)] });

    private static DnsTrees Make(DnsSettings settings) => new(settings, new SeededRandomness(11));

    private void Publish(string domain, DnsTree tree)
    {
        foreach (var (name, text) in tree.ToTexts(domain))
        {
            _zone[name] = text;
        }
    }

    /// <summary>Takes one step; the node that it found.</summary>
    private NodeId? Step(DnsTrees trees)
    {
        switch (trees.Next(_now))
        {
            case DnsStep.Found found:
                return found.Record.Id;
            case DnsStep.Ask ask:
                _asked.Add(ask.Name);
                var (record, error) = _zone.TryGetValue(ask.Name, out var text) ? trees.Take(ask, [text], _now) : (null, trees.Fail(ask, "no such name", _now));
                _errors.AddRange(error is null ? [] : [error]);
                return record?.Id;
            default:
                return null;
        }
    }

    private List<NodeId> Find(DnsTrees trees, int count)
    {
        var found = new List<NodeId>();
        for (var steps = 0; found.Count < count && steps < 5000; steps++)
        {
            if (Step(trees) is { } id)
            {
                found.Add(id);
            }
        }

        return found;
    }
}
