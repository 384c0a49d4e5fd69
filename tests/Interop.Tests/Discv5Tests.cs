using System.Text.Json;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Interop.Tests;

/// <summary>discv5.1 with @chainsafe/discv5 11, in both directions.</summary>
public sealed class Discv5Tests
{
    private const string Quiet = "devp2p { server.dial = off, discovery { ping-interval = 1h, discv5.response-timeout = 2s } }";

    [Fact]
    public async Task TheyAskUs_PingFindNodeAndTalk()
    {
        await using var ours = await OurNode.Start(Quiet);
        ours.Tell5(new Discv5Actor.RegisterTalkHandler("echo", ours.Create(Props.Create(() => new Echo()))));
        await using var theirs = await Discv5Peer.Start();

        var pong = await theirs.Ask(new { cmd = "ping", enr = ours.Enr }, "pong");
        Assert.Equal(ours.Record.Sequence.ToString(), pong.GetProperty("enrSeq").GetString());
        Assert.Equal(("127.0.0.1", theirs.Udp.Port), (pong.GetProperty("addr").GetProperty("ip").GetString(), pong.GetProperty("addr").GetProperty("port").GetInt32()));
        var nodes = await theirs.Ask(new { cmd = "findnode", enr = ours.Enr, distances = new[] { 0 } }, "nodes");
        Assert.Equal(ours.Enr, Assert.Single(nodes.GetProperty("enrs").EnumerateArray()).GetString());
        Assert.Equal("010203", (await theirs.Ask(new { cmd = "talk", enr = ours.Enr, protocol = "echo", data = "010203" }, "talkresp")).GetProperty("data").GetString());
        Assert.Equal("", (await theirs.Ask(new { cmd = "talk", enr = ours.Enr, protocol = "nope", data = "010203" }, "talkresp")).GetProperty("data").GetString());
        await ours.ExpectInTable5(theirs.Node.Id); // it has come to us with its record
        Assert.Equal(1, (await ours.Ask5<Discv5Actor.Counters>(Discv5Actor.GetCounters.Instance)).Values["established"]);
    }

    [Fact]
    public async Task WeAskThem_PingFindNodeAndTalk()
    {
        await using var ours = await OurNode.Start(Quiet);
        await using var theirs = await Discv5Peer.Start("--kv", "eth=c7c6847452b0c880");
        await using var other = await Discv5Peer.Start("--enr", theirs.Enr);
        await other.Ask(new { cmd = "ping", enr = theirs.Enr }, "pong"); // now it is in the table of the first

        var pong = await ours.Ask5<Discv5Actor.Ponged>(new DiscoveryActor.PingNode(theirs.Node));
        Assert.Equal((theirs.Node.Id, theirs.Node.Sequence, ours.Udp), (pong.Id, pong.EnrSequence, pong.Seen));
        var record = await ours.Ask5<DiscoveryActor.RecordReceived>(new DiscoveryActor.RequestRecord(theirs.Node));
        Assert.Equal(theirs.Enr, record.Record.ToString());
        var distance = (ushort)NodeId.LogDistance(theirs.Node.Id, other.Node.Id);
        var found = await ours.Ask5<DiscoveryActor.NodesFound>(new Discv5Actor.FindAtDistances(theirs.Node, [distance]));
        Assert.Contains(found.Nodes, node => node.Id == other.Node.Id);
        var echo = await ours.Ask5<Discv5Actor.TalkAnswered>(new Discv5Actor.Talk(theirs.Node, "echo", new byte[] { 1, 2, 3 }));
        Assert.Equal("010203", Convert.ToHexString(echo.Content.Span));
        var nothing = await ours.Ask5<Discv5Actor.TalkAnswered>(new Discv5Actor.Talk(theirs.Node, "nope", new byte[] { 1 }));
        Assert.True(nothing.Content.IsEmpty);
        await ours.Ask5<Discv5Actor.TalkAnswered>(new Discv5Actor.Talk(theirs.Node, "echo", new byte[1000]));
    }

    [Fact]
    public async Task TheirRecord_WhenItChanges_IsFetchedByUs()
    {
        await using var ours = await OurNode.Start(Quiet);
        await using var theirs = await Discv5Peer.Start();
        await theirs.Ask(new { cmd = "ping", enr = ours.Enr }, "pong");
        await ours.ExpectInTable5(theirs.Node.Id);
        var newer = (await theirs.Ask(new { cmd = "setkv", k = "foo", v = "84deadbeef" }, "enr")).GetProperty("enr").GetString()!;
        await theirs.Ask(new { cmd = "ping", enr = ours.Enr }, "pong");
        await ours.ExpectTable5(nodes => nodes.Any(entry => entry.Node.Record?.ToString() == newer));
    }

    [Fact]
    public async Task OurRecord_WhenItChanges_IsFetchedByThem()
    {
        await using var ours = await OurNode.Start(Quiet);
        await using var theirs = await Discv5Peer.Start();
        await theirs.Ask(new { cmd = "ping", enr = ours.Enr }, "pong");
        var before = ours.Enr;
        var newer = await ours.ChangeRecord();
        Assert.True(newer.Sequence > OurNode.Parse(before).Sequence);
        await ours.ExpectTable5(_ => true);
        await theirs.Ask(new { cmd = "ping", enr = before }, "pong");
        await Eventually(async () => (await theirs.Table()).Any(record => record.Equals(newer)));
    }

    [Fact]
    public async Task Session_WhenEitherSideLosesIt_IsMadeAnew()
    {
        await using var ours = await OurNode.Start(Quiet);
        var theirs = await Discv5Peer.Start("--key", Key);
        await theirs.Ask(new { cmd = "ping", enr = ours.Enr }, "pong");

        ours.Tell5(Kill.Instance); // its supervisor starts it anew, without sessions
        await theirs.Ask(new { cmd = "ping", enr = ours.Enr }, "pong");
        await ours.Ask5<Discv5Actor.Ponged>(new DiscoveryActor.PingNode(theirs.Node));

        var port = theirs.Udp.Port;
        await theirs.DisposeAsync();
        await using var reborn = await Discv5Peer.Start("--key", Key, "--udp", $"{port}");
        Assert.Equal(theirs.Node.Id, reborn.Node.Id);
        await ours.Ask5<Discv5Actor.Ponged>(new DiscoveryActor.PingNode(reborn.Node));
        await reborn.Ask(new { cmd = "ping", enr = ours.Enr }, "pong");
    }

    /// <summary>Five of ours and five of theirs, each given only the first of ours.</summary>
    [Fact]
    public async Task Network_OfFiveOursAndFiveTheirs_EveryTableHasEveryone()
    {
        const string Quick = "devp2p { server.dial = off, discovery { refresh-interval = 10s, discv5.response-timeout = 2s } }";
        await using var first = await OurNode.Start(Quick);
        var theirs = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Discv5Peer.Start("--enr", first.Enr)));
        var ours = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OurNode.Start(Quick, first.Enr)));
        try
        {
            OurNode[] all = [first, .. ours];
            var foreignIds = theirs.Select(peer => peer.Node.Id).ToArray();
            await Task.WhenAll(theirs.Select(peer => Fill(peer, [.. all.Select(node => node.NodeId), .. foreignIds.Where(id => id != peer.Node.Id)])));
            await Task.WhenAll(all.Select(node => node.ExpectInTable5([.. foreignIds, .. all.Where(other => other != node).Select(other => other.NodeId)])));
        }
        finally
        {
            foreach (var node in ours)
            {
                await node.DisposeAsync();
            }

            foreach (var peer in theirs)
            {
                await peer.DisposeAsync();
            }
        }
    }

    private const string Key = "0707070707070707070707070707070707070707070707070707070707070707";

    /// <summary>It looks up random targets until it knows them all; by itself it does so now and then.</summary>
    private static Task Fill(Discv5Peer peer, NodeId[] ids) => Eventually(async () =>
    {
        await peer.Ask(new { cmd = "lookup" }, "lookup");
        return !ids.Except((await peer.Table()).Select(record => record.Id)).Any();
    });

    private static async Task Eventually(Func<Task<bool>> holds)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(45));
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (!await holds())
        {
            Assert.False(deadline.IsCancellationRequested, "not in 45 s");
            await again.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is Discv5Actor.TalkReceived talk)
            {
                Sender.Tell(new Discv5Actor.TalkReply(talk.Id, talk.Content));
            }
        }
    }
}
