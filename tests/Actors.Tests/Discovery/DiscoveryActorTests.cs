using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Enr;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>Discovery as the rest of the node uses it, and nodes that find each other.</summary>
public sealed class DiscoveryActorTests : DiscoverySpec
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(500);

    [Fact]
    public void Start_WhenThePortIsTaken_IsAnAnswer()
    {
        using var taken = Network.Bind(OurAddress);
        var actor = Sys.ActorOf(DiscoveryActor.Props(Setup(Calm)));
        var probe = CreateTestProbe();
        probe.Send(actor, DiscoveryActor.Start.Instance);
        Assert.Equal(OurAddress, probe.ExpectMsg<DiscoveryActor.StartFailed>().Udp);
        probe.Send(actor, new DiscoveryActor.FindCandidates(3));
        Assert.Empty(probe.ExpectMsg<DiscoveryActor.Candidates>().Nodes);
        // no second try behind the caller's back
        Advance(TimeSpan.FromMinutes(1));
        Settle(actor);
        taken.Dispose();
        Advance(TimeSpan.FromMinutes(1));
        using var free = Network.Bind(OurAddress);
    }

    [Fact]
    public void Off_OpensNoSocketAndAnswersEverything()
    {
        var actor = Sys.ActorOf(DiscoveryActor.Props(Setup(Calm with { Enabled = false, Bootnodes = [Remote("10.0.0.2:30000", 2).Enode] })));
        var probe = CreateTestProbe();
        var other = Remote("10.0.0.3:30000", 3).Enode;
        probe.Send(actor, DiscoveryActor.Start.Instance);
        Assert.Null(probe.ExpectMsg<DiscoveryActor.Started>().Udp);
        ExpectAnswersWithoutDiscv4(actor, probe, other);
        probe.Send(actor, DiscoveryActor.GetStatus.Instance);
        Assert.False(probe.ExpectMsg<DiscoveryActor.Status>().Enabled);
        Assert.Empty(Children(actor));
        using var free = Network.Bind(OurAddress);
    }

    [Fact]
    public void WithoutDiscv4_OpensTheSocketAndAnswersEverything_OverARestartToo()
    {
        AllowErrors<InvalidOperationException>();
        var faulty = new FaultyTime(Time);
        var actor = Sys.ActorOf(DiscoveryActor.Props(Setup(Calm with { V4 = false, V5 = true }, time: faulty)));
        var (probe, other) = (CreateTestProbe(), Remote("10.0.0.3:30000", 3).Enode);
        probe.Send(actor, DiscoveryActor.Start.Instance);
        Assert.Equal(OurAddress, probe.ExpectMsg<DiscoveryActor.Started>().Udp);
        Actors.AddRange(new[] { "mixer", "udp", "v5", "v5/lookups", "v5/table" }.Select(name => Sys.ActorSelection($"{actor.Path}/{name}").ResolveOne(TimeSpan.FromSeconds(3)).GetAwaiter().GetResult()));
        probe.Send(actor, new DiscoveryActor.PingNode(other));
        probe.ExpectMsg(new DiscoveryActor.PingFailed(other.Id, RequestFailure.Off));
        probe.Send(actor, new DiscoveryActor.RequestRecord(Enode.Create(other.Key, (IPAddress?)null, 0, 0)));
        probe.ExpectMsg(new DiscoveryActor.RequestFailed(other.Id, RequestFailure.NoEndpoint)); // by discv5
        probe.Send(actor, DiscoveryActor.GetTable.Instance);
        Assert.Empty(probe.ExpectMsg<DiscoveryActor.TableSnapshot>().Nodes);
        probe.Send(actor, new DiscoveryActor.FindCandidates(3));
        Settle(actor, Mixer(actor));
        Advance(TimeSpan.FromSeconds(5));
        Assert.Empty(probe.ExpectMsg<DiscoveryActor.Candidates>().Nodes);
        Assert.DoesNotContain("v4", Children(actor));
        SettleAll(); // nobody else reads the clock any more
        faulty.ThrowOnce = true;
        probe.Send(actor, new DiscoveryActor.Resolve(other)); // reads the clock
        probe.ExpectMsg(new DiscoveryActor.Resolved(other.Id, null));
        Settle(actor); // it opens the port again
        probe.Send(actor, DiscoveryActor.GetStatus.Instance);
        Assert.Equal((true, OurAddress), probe.ExpectMsg<DiscoveryActor.Status>() is var status ? (status.Enabled, status.Udp) : default);
    }

    [Fact]
    public void WithoutEitherProtocol_OpensNoSocket_AndListsAndTheDatabaseStillGiveCandidates()
    {
        var listed = Remote("10.0.0.2:30000", 2).Enode;
        var actor = Sys.ActorOf(DiscoveryActor.Props(Setup(Calm with { V4 = false, V5 = false, Nodes = [listed] })));
        var (probe, other) = (CreateTestProbe(), Remote("10.0.0.3:30000", 3).Enode);
        probe.Send(actor, DiscoveryActor.Start.Instance);
        Assert.Null(probe.ExpectMsg<DiscoveryActor.Started>().Udp);
        probe.Send(actor, new DiscoveryActor.FindCandidates(1));
        Assert.Equal(new Candidate(listed, "list"), Assert.Single(probe.ExpectMsg<DiscoveryActor.Candidates>().Nodes));
        Assert.Equal(["mixer"], Children(actor));
        probe.Send(actor, new DiscoveryActor.Resolve(other));
        probe.ExpectMsg(new DiscoveryActor.Resolved(other.Id, null));

        using var free = Network.Bind(OurAddress);
    }

    private IActorRef Mixer(IActorRef discovery) => Sys.ActorSelection(discovery.Path / "mixer").ResolveOne(TimeSpan.FromSeconds(3)).GetAwaiter().GetResult();

    private static void ExpectAnswersWithoutDiscv4(IActorRef actor, TestProbe probe, Enode other)
    {
        probe.Send(actor, new DiscoveryActor.FindCandidates(3));
        Assert.Empty(probe.ExpectMsg<DiscoveryActor.Candidates>().Nodes);
        probe.Send(actor, new DiscoveryActor.Resolve(other));
        probe.ExpectMsg(new DiscoveryActor.Resolved(other.Id, null));
        probe.Send(actor, new DiscoveryActor.PingNode(other));
        probe.ExpectMsg(new DiscoveryActor.PingFailed(other.Id, RequestFailure.Off));
        probe.Send(actor, new DiscoveryActor.FindNodes(other, new byte[64]));
        probe.ExpectMsg(new DiscoveryActor.RequestFailed(other.Id, RequestFailure.Off));
        probe.Send(actor, new DiscoveryActor.RequestRecord(other));
        probe.ExpectMsg(new DiscoveryActor.RequestFailed(other.Id, RequestFailure.Off));
        probe.Send(actor, DiscoveryActor.GetTable.Instance);
        Assert.Empty(probe.ExpectMsg<DiscoveryActor.TableSnapshot>().Nodes);
    }

    [Fact]
    public void Tree_IsAsDesigned()
    {
        var node = StartNode();
        Assert.Equal(["bonds", "lookups", "mixer", "table", "udp", "v4"], Children(node.Actor).Order(StringComparer.Ordinal));
        Assert.Equal(["socket-1"], Children(node.Udp));
    }

    [Fact]
    public void FindCandidates_WithNobodyKnown_IsAnsweredEmptyAfter5Seconds()
    {
        var node = StartNode();
        var probe = CreateTestProbe();
        probe.Send(node.Actor, new DiscoveryActor.FindCandidates(3));
        SettleAll();
        Advance(TimeSpan.FromSeconds(5) - Tick);
        SettleAll();
        ExpectNothing(probe, node.Child("mixer"));
        Advance(Tick);
        Assert.Empty(probe.ExpectMsg<DiscoveryActor.Candidates>().Nodes);
    }

    [Fact]
    public void FindCandidates_NamesTheSource()
    {
        var found = Remote("10.0.0.4:30000", 4).Friendly();
        var boot = Remote("10.0.0.2:30000", 2).Friendly(new Neighbor(new Endpoint(found.At.Address, 30000, 30000), found.Key.PublicKey.Bytes.ToArray()));
        var seed = Remote("10.0.0.3:30000", 3).Friendly();
        var node = StartNode(Calm with { Bootnodes = [boot.Enode] }, seeds: [seed.Enode]);
        AwaitAssert(() => Assert.True(Table(node).Length >= 2));
        var sources = new Dictionary<Wire.NodeId, string>();
        Until(() => sources.Count == 3, () =>
        {
            var probe = CreateTestProbe();
            probe.Send(node.Actor, new DiscoveryActor.FindCandidates(10));
            StepUntilAnswered(probe);
            foreach (var candidate in probe.ExpectMsg<DiscoveryActor.Candidates>().Nodes)
            {
                sources.TryAdd(candidate.Node.Id, candidate.Source);
            }
        });
        Assert.Equal("discv4", sources[boot.Enode.Id]);
        Assert.Contains(sources[seed.Enode.Id], new[] { "discv4", "node-db" });
        Assert.Equal("discv4", sources[found.Enode.Id]);
    }

    [Fact]
    public void Resolve_AsksTheNodeItself()
    {
        var node = StartNode();
        var remote = Remote("10.0.0.2:30000", 2);
        Bond(remote, node);
        remote.Friendly();
        var probe = CreateTestProbe();
        probe.Send(node.Actor, new DiscoveryActor.Resolve(remote.Enode));
        Assert.Equal(remote.Record, probe.ExpectMsg<DiscoveryActor.Resolved>().Node?.Record);
    }

    [Fact]
    public void Resolve_AddressLessNode_IsFoundByLookup_ThenBackOffWhenMissing()
    {
        var wanted = Remote("10.0.0.4:30000", 4).Friendly();
        var boot = Remote("10.0.0.2:30000", 2);
        var node = StartNode();
        Bond(boot, node);
        boot.Friendly(new Neighbor(new Endpoint(wanted.At.Address, 30000, 30000), wanted.Key.PublicKey.Bytes.ToArray()));
        var probe = CreateTestProbe();
        probe.Send(node.Actor, new DiscoveryActor.Resolve(Enode.Create(wanted.Key.PublicKey, (IPAddress?)null, 0, 0)));
        StepUntilAnswered(probe);
        Assert.Equal(wanted.At, probe.ExpectMsg<DiscoveryActor.Resolved>().Node?.UdpEndPoint);

        var nobody = Enode.Create(PrivateKey.Generate(new SeededRandomness(9).Fill).PublicKey, (IPAddress?)null, 0, 0);
        probe.Send(node.Actor, new DiscoveryActor.Resolve(nobody));
        StepUntilAnswered(probe);
        probe.ExpectMsg(new DiscoveryActor.Resolved(nobody.Id, null));
        SettleAll();
        while (boot.TryTake(out _))
        {
        }

        probe.Send(node.Actor, new DiscoveryActor.Resolve(nobody)); // within 60 s: no search
        probe.ExpectMsg(new DiscoveryActor.Resolved(nobody.Id, null));
        boot.ExpectNothing();
    }

    [Fact]
    public void EmptyTable_WhenSomebodyWantsCandidates_IsSeededAgain()
    {
        var boot = Remote("10.0.0.2:30000", 2);
        var node = StartNode(Calm with { Bootnodes = [boot.Enode], PingInterval = TimeSpan.FromSeconds(3) });
        Until(() => Table(node).IsEmpty && Snapshot(node).Initialized, Step); // the bootnode is dead
        boot.Friendly();
        var probe = CreateTestProbe();
        probe.Send(node.Actor, new DiscoveryActor.FindCandidates(3));
        StepUntilAnswered(probe);
        Assert.Equal(new Candidate(boot.Enode, "discv4"), Assert.Single(probe.ExpectMsg<DiscoveryActor.Candidates>().Nodes));
    }

    [Fact]
    public void Watchdog_WhenNobodyNewTurnsUpThoughWanted_AsksTheBootnodesAgain()
    {
        var boot = Remote("10.0.0.2:30000", 2);
        var lively = Remote("10.0.0.3:30000", 3).Friendly();
        var settings = Calm with { Bootnodes = [boot.Enode], PingInterval = TimeSpan.FromSeconds(3), Watchdog = TimeSpan.FromSeconds(60) };
        var node = StartNode(settings, seeds: [lively.Enode]);
        Until(() => Snapshot(node).Initialized && Table(node).Length == 1 && Table(node)[0].Node.Id == lively.Enode.Id, Step); // the bootnode is dead
        boot.Friendly();
        var start = Time.GetUtcNow();
        Until(() => Table(node).Length == 2, () =>
        {
            var probe = CreateTestProbe();
            probe.Send(node.Actor, new DiscoveryActor.FindCandidates(3));
            StepUntilAnswered(probe);
            for (var i = 0; i < 25; i++)
            {
                Advance(TimeSpan.FromMilliseconds(400)); // less than a reply may take
                SettleAll();
            }
        }, rounds: 20);
        Assert.True(Time.GetUtcNow() - start > TimeSpan.FromSeconds(30), "not by the watchdog");
    }

    [Fact]
    public void TwoNodes_FindEachOther()
    {
        var boot = StartNode(Calm with { Bind = Address("10.0.0.1:30301") }, seed: 11);
        var node = StartNode(Calm with { Bind = Address("10.0.0.2:30302"), Bootnodes = [boot.Enode] }, seed: 12);
        Until(() => Knows(boot, node) && Knows(node, boot), Step);
    }

    [Fact]
    public void TenNodes_GivenOneBootnode_AllFindEachOther_AndSurviveARestartOfTheBootnodesListener()
    {
        var settings = Calm with { PingInterval = TimeSpan.FromSeconds(3), RefreshInterval = TimeSpan.FromSeconds(20) };
        var boot = StartNode(settings with { Bind = Address("10.0.0.1:30301") }, seed: 100);
        var nodes = new List<TestedNode> { boot };
        for (var i = 2; i <= 10; i++)
        {
            nodes.Add(StartNode(settings with { Bind = Address($"10.0.0.{i}:30301"), Bootnodes = [boot.Enode] }, seed: 100 + i));
        }

        Network.Kill(boot.At);
        Until(() => nodes.All(a => nodes.Where(b => b != a).All(b => Knows(a, b))), Step, rounds: 600);
    }

    private static bool Knows(TestedNode a, TestedNode b) => Table(a).Any(entry => entry.Node.Id == b.Enode.Id && Equals(entry.Node.UdpEndPoint, b.At));

    private void Step()
    {
        SettleAll();
        Advance(TimeSpan.FromMilliseconds(100));
        SettleAll();
    }

    private void StepUntilAnswered(Akka.TestKit.TestProbe probe) => Until(() => probe.HasMessages, Step, rounds: 100);

    private static void Until(Func<bool> holds, Action step, int rounds = 300)
    {
        for (var i = 0; i < rounds; i++)
        {
            if (holds())
            {
                return;
            }

            step();
        }

        Assert.True(holds(), $"not after {rounds} rounds");
    }
}
