using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Kademlia;
using static Akka.Devp2p.Wire.Tests.Kademlia.TableNodes;

namespace Akka.Devp2p.Wire.Tests.Kademlia;

/// <summary>Lookups of discv5, where an answer has room for sixteen of the nodes at the distances asked for and nobody sorts them by the target.</summary>
public class LookupForRestTests
{
    private const int Size = 400, Lookups = 200, MaxRecords = Wire.Discv5.Nodes.MaxRecords;

    private readonly Random _random = new(12);

    [Fact]
    public void Lookup_ForTheRest_AsksEachOnceMoreWhenAllHaveAnswered()
    {
        var nodes = Nodes(4);
        var lookup = new LookupMachine(Self, Self, nodes, asksForRest: true);
        var asked = lookup.NextQueries();
        lookup.OnReply(asked[0].Id, []);
        Assert.DoesNotContain(lookup.NextQueries(), node => asked.Contains(node));
        lookup.OnReply(asked[1].Id, []);
        lookup.OnReply(asked[2].Id, []);
        Assert.Empty(lookup.NextQueries()); // one has not answered yet
        Assert.DoesNotContain(nodes, node => lookup.IsForRest(node.Id));

        lookup.OnReply(lookup.Closest[3].Id, []);
        Assert.Equal(lookup.Closest.Take(LookupMachine.Alpha), lookup.NextQueries());
        lookup.OnReply(lookup.Closest[0].Id, []);
        Assert.Equal([lookup.Closest[3]], lookup.NextQueries());
        Assert.All(nodes, node => Assert.True(lookup.IsForRest(node.Id)));
        Assert.All(lookup.Closest.Skip(1), node => lookup.OnReply(node.Id, []));
        Assert.True(lookup.IsDone);
    }

    [Fact]
    public void Lookup_ForTheRest_AsksWhoIsNewFirst()
    {
        var nodes = Nodes(2);
        var lookup = new LookupMachine(Self, Self, [nodes[0]], asksForRest: true);
        lookup.NextQueries();
        lookup.OnReply(nodes[0].Id, []);
        Assert.Equal([nodes[0]], lookup.NextQueries());
        lookup.OnReply(nodes[0].Id, [nodes[1]]);

        Assert.Equal([nodes[1]], lookup.NextQueries());
        Assert.False(lookup.IsForRest(nodes[1].Id));
        lookup.OnReply(nodes[1].Id, []);
        Assert.False(lookup.IsDone);
        Assert.Equal([nodes[1]], lookup.NextQueries());
        Assert.True(lookup.IsForRest(nodes[1].Id));
    }

    [Fact]
    public void Lookup_ForTheRest_DoesWithoutWhoIsSilentThen()
    {
        var nodes = Nodes(1);
        var lookup = new LookupMachine(Self, Key(_random).Id, nodes, asksForRest: true);
        lookup.NextQueries();
        lookup.OnReply(nodes[0].Id, []);
        for (var attempt = 0; attempt < LookupMachine.MaxAttempts; attempt++)
        {
            Assert.Equal(nodes, lookup.NextQueries());
            Assert.True(lookup.IsForRest(nodes[0].Id));
            lookup.OnSilence(nodes[0].Id);
        }

        Assert.True(lookup.IsDone);
        Assert.Empty(lookup.Closest);
    }

    [Fact]
    public void Reach_IsTheDistanceOfTheSixteenth()
    {
        var nodes = Nodes(17);
        Assert.Equal(NodeId.Bits, new LookupMachine(Self, Self, nodes[..15]).Reach);
        var lookup = new LookupMachine(Self, Self, nodes);
        Assert.Equal(NodeId.LogDistance(Self, lookup.Closest[15].Id), lookup.Reach);
    }

    [Fact]
    public void Lookup_ForTheRest_FindsTheTrueSixteenWhereOneWithoutMissesSome()
    {
        var network = Nodes(Size);
        var tables = network.ToDictionary(node => node.Id, node => TableOf(node, network));
        int Perfect(bool asksForRest) => Enumerable.Range(0, Lookups).Count(i => IsPerfect(network, tables, new Random(i), asksForRest));

        Assert.InRange(Perfect(asksForRest: true), Lookups * 99 / 100, Lookups);
        Assert.InRange(Perfect(asksForRest: false), 0, (Lookups * 99 / 100) - 1);
    }

    private static bool IsPerfect(Enode[] network, Dictionary<NodeId, ILookup<int, Enode>> tables, Random random, bool asksForRest)
    {
        var target = Key(random).Id;
        var lookup = new LookupMachine(Self, target, network[..16], asksForRest);
        while (!lookup.IsDone)
        {
            foreach (var node in lookup.NextQueries())
            {
                var distances = lookup.IsForRest(node.Id) ? FindNode.RestFor(target, node.Id, lookup.Reach) : FindNode.DistancesFor(target, node.Id);
                lookup.OnReply(node.Id, distances.SelectMany(distance => tables[node.Id][distance]).Take(MaxRecords));
            }
        }

        return lookup.Closest.SequenceEqual(network.OrderBy(node => node.Id, Comparer<NodeId>.Create(target.CompareDistance)).Take(LookupMachine.ResultSize));
    }

    /// <summary>Of each bucket sixteen, others at each node.</summary>
    private ILookup<int, Enode> TableOf(Enode self, Enode[] network) => network.Where(node => node != self).OrderBy(_ => _random.Next())
        .GroupBy(node => NodeId.LogDistance(self.Id, node.Id)).SelectMany(bucket => bucket.Take(RoutingTable.BucketSize).Select(node => (bucket.Key, Node: node)))
        .ToLookup(entry => entry.Key, entry => entry.Node);

    private Enode[] Nodes(int count) => [.. Enumerable.Range(0, count).Select(i => At(Key(_random), $"1.{2 + (i / 250)}.{i % 250}.1"))];
}
