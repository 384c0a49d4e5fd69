using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Kademlia;
using static Akka.Devp2p.Wire.Tests.Kademlia.TableNodes;

namespace Akka.Devp2p.Wire.Tests.Kademlia;

public class LookupMachineTests
{
    private readonly Random _random = new(11);

    [Fact]
    public void Lookup_WhenNobodyIsKnown_IsDone()
    {
        var lookup = new LookupMachine(Self, Self, []);
        Assert.True(lookup.IsDone);
        Assert.Empty(lookup.NextQueries());
    }

    [Fact]
    public void Lookup_WhenStarted_AsksTheThreeClosestAndOneMoreForEachAnswer()
    {
        var nodes = Nodes(10);
        var lookup = new LookupMachine(Self, Self, nodes);
        var byDistance = nodes.OrderBy(n => n.Id.Value.Xor(Self.Value)).ToArray();
        Assert.Equal(byDistance[..3], lookup.NextQueries());
        Assert.Empty(lookup.NextQueries());
        Assert.Equal(3, lookup.Waiting);
        lookup.OnFailure(byDistance[1].Id);
        Assert.Equal([byDistance[3]], lookup.NextQueries());
        Assert.Empty(lookup.OnReply(byDistance[0].Id, nodes));
        Assert.Equal([byDistance[4]], lookup.NextQueries());
        Assert.Empty(lookup.OnReply(byDistance[0].Id, Nodes(3))); // it has answered already
        Assert.Empty(lookup.OnReply(Key(_random).Id, Nodes(3))); // nobody asked it
        Assert.Equal((3, 5, false), (lookup.Waiting, lookup.Asked, lookup.IsDone));
    }

    [Fact]
    public void Lookup_WhenItIsToldOfItself_DoesNotAskItself()
    {
        var lookup = new LookupMachine(Self, Self, Nodes(1));
        var asked = lookup.NextQueries().Single();
        Assert.Empty(lookup.OnReply(asked.Id, [At(Key(new Random(1)), "1.1.1.1"), asked]));
        Assert.True(lookup.IsDone);
        Assert.Equal([asked], lookup.Closest);
    }

    [Theory]
    [InlineData(21, 0)]
    [InlineData(22, 30)]
    [InlineData(23, 100)]
    public void Lookup_InANetworkOf300_FindsTheClosestSixteen(int seed, int percentSilent)
    {
        var random = new Random(seed);
        var network = Enumerable.Range(0, 300).Select(i => At(Key(random), $"1.{i / 250}.{i % 250}.1")).ToArray();
        var target = Key(random).Id;
        var lookup = new LookupMachine(Self, target, network[..16]);
        var waiting = new List<Enode>();
        var rounds = 0;
        while (!lookup.IsDone)
        {
            waiting.AddRange(lookup.NextQueries());
            Assert.InRange(waiting.Count, 1, LookupMachine.Alpha);
            Assert.Equal(waiting.Count, lookup.Waiting);
            var node = waiting[random.Next(waiting.Count)];
            waiting.Remove(node);
            Answer(lookup, node, network, random.Next(100) < percentSilent);
            Assert.InRange(++rounds, 1, 300);
        }

        Assert.True(rounds < 100);
        Assert.Equal(rounds, lookup.Asked);
        Assert.Equal(lookup.Closest, lookup.Closest.OrderBy(n => n.Id.Value.Xor(target.Value)));
        var best = network.OrderBy(n => n.Id.Value.Xor(target.Value)).Take(16).ToArray();
        Assert.Equal(percentSilent == 100 ? network[..16].ToHashSet() : [.. best], lookup.Closest.ToHashSet());
    }

    private static void Answer(LookupMachine lookup, Enode node, Enode[] network, bool silent)
    {
        if (silent)
        {
            lookup.OnFailure(node.Id);
            return;
        }

        // each node knows those near itself and tells the sixteen nearest to the target
        var known = network.OrderBy(n => n.Id.Value.Xor(node.Id.Value)).Take(60);
        lookup.OnReply(node.Id, known.OrderBy(n => n.Id.Value.Xor(lookup.Target.Value)).Take(16));
    }

    private Enode[] Nodes(int count) => [.. Enumerable.Range(0, count).Select(i => At(Key(_random), $"1.2.{i}.1"))];
}
