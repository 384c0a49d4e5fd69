using System.Collections.Immutable;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Wire.Enr;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>One lookup, one search for a node: whom they ask at a time, and that they end at their bound whoever is silent.</summary>
public sealed class LookupActorTests : DiscoverySpec
{
    private readonly TestProbe _udp, _table, _asker;
    private readonly DiscoveryRefs _refs;
    private readonly ImmutableArray<Enode> _nodes;

    public LookupActorTests()
    {
        (_udp, _table, _asker) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        _refs = new DiscoveryRefs { V4 = _udp.Ref, Table = _table.Ref };
        _nodes = [.. Enumerable.Range(0, 8).Select(i => Remote($"10.0.1.{i + 1}:30000", 50 + i).Enode)];
    }

    [Fact]
    public void Lookup_AsksThreeAtATime_AndEndsAt20SecondsWithWhatItHas()
    {
        var lookup = Sys.ActorOf(LookupActor.Props(Setup(Calm), _refs, new LookupsActor.Find(7, new byte[64]), _asker.Ref));
        _table.ExpectMsg<TableActor.GetClosest>();
        _table.Reply(new TableActor.Closest(0, _nodes));
        var asked = Enumerable.Range(0, 3).Select(_ => _udp.ExpectMsg<DiscoveryActor.FindNodes>().Node).ToList();
        Assert.Equal(3, asked.Distinct().Count());
        ExpectNothing(_udp, lookup);
        _udp.Reply(new DiscoveryActor.RequestFailed(asked[2].Id, RequestFailure.Timeout));
        _table.ExpectMsg<TableActor.TrackRequest>();
        Assert.DoesNotContain(_udp.ExpectMsg<DiscoveryActor.FindNodes>().Node, asked);
        ExpectNothing(_udp, lookup);
        Watch(lookup);
        Advance(LookupActor.Bound - Tick);
        ExpectNothing(_asker, lookup);
        Advance(Tick);
        Assert.Equal([.. _nodes.Remove(asked[2])], _asker.ExpectMsg<LookupActor.Found>().Closest.ToHashSet());
        ExpectTerminated(lookup);
    }

    [Fact]
    public void Lookup_WhenTheTableIsSilent_EndsAtItsBoundWithNothing()
    {
        var lookup = Sys.ActorOf(LookupActor.Props(Setup(Calm), _refs, new LookupsActor.Find(7, new byte[64]), _asker.Ref));
        Settle(lookup);
        Advance(LookupActor.Bound);
        Assert.Empty(_asker.ExpectMsg<LookupActor.Found>().Closest);
    }

    [Fact]
    public void Resolve_WhenNobodyAnswers_EndsAtFourAndAHalfSeconds()
    {
        var resolve = Sys.ActorOf(ResolveActor.Props(_refs, new LookupsActor.Resolve(_nodes[0], true), _asker.Ref));
        _udp.ExpectMsg<DiscoveryActor.RequestRecord>();
        Advance(ResolveActor.Bound - Tick);
        ExpectNothing(_asker, resolve);
        Advance(Tick);
        _asker.ExpectMsg(new ResolveActor.Ended(_nodes[0].Id, null, Searched: false));
    }

    [Fact]
    public void Lookups_Above16_AreAnsweredAtOnceWithNothing()
    {
        _refs.Lookups = Sys.ActorOf(LookupsActor.Props(Setup(Calm), _refs));
        for (var i = 1; i <= 17; i++)
        {
            _asker.Send(_refs.Lookups, new LookupsActor.Find(i, new byte[64]));
        }

        Assert.Equal(17, _asker.ExpectMsg<LookupActor.Found>().LookupId);
        Assert.Equal(16, Children(_refs.Lookups).Count);
    }

    [Fact]
    public void Clock_WhenManyRequestsTimeOut_IsSuspectedInOneLineEachTenMinutes()
    {
        var node = StartNode();
        var silent = Remote("10.0.0.2:30000", 2);
        EventFilter.Warning(contains: "clock of this machine").ExpectOne(() => TimeOut(node, silent, 32));
        EventFilter.Warning(contains: "clock of this machine").Expect(0, () => TimeOut(node, silent, 64));
        Advance(TimeSpan.FromMinutes(10));
        EventFilter.Warning(contains: "clock of this machine").ExpectOne(() => TimeOut(node, silent, 32));
    }

    private void TimeOut(TestedNode node, RemoteNode silent, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _asker.Send(node.Actor, new DiscoveryActor.PingNode(silent.Enode));
        }

        Settle(node.Actor);
        Settle(node.Udp, node.V4);
        Advance(TimeSpan.FromMilliseconds(500));
        for (var i = 0; i < times; i++)
        {
            _asker.ExpectMsg<DiscoveryActor.PingFailed>();
        }
    }
}
