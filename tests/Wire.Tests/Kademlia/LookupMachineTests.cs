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
    [InlineData(23, 60)]
    public void Lookup_InANetworkOf300_FindsTheClosestSixteenThatAnswer(int seed, int percentDead)
    {
        var random = new Random(seed);
        var network = Enumerable.Range(0, 300).Select(i => At(Key(random), $"1.{i / 250}.{i % 250}.1")).ToArray();
        var target = Key(random).Id;
        var lookup = new LookupMachine(Self, target, network[..16]);
        var dead = network.Where(_ => random.Next(100) < percentDead).ToHashSet();
        var waiting = new List<Enode>();
        var rounds = 0;
        while (!lookup.IsDone)
        {
            waiting.AddRange(lookup.NextQueries());
            Assert.InRange(waiting.Count, 1, LookupMachine.Alpha);
            Assert.Equal(waiting.Count, lookup.Waiting);
            var node = waiting[random.Next(waiting.Count)];
            waiting.Remove(node);
            // every third has not noticed yet who is dead
            Answer(lookup, node, Array.IndexOf(network, node) % 3 == 0 ? network : [.. network.Except(dead)], dead.Contains(node));
            Assert.InRange(++rounds, 1, 150);
        }

        Assert.Equal(lookup.Closest, lookup.Closest.OrderBy(n => n.Id.Value.Xor(target.Value)));
        Assert.Equal(network.Where(n => !dead.Contains(n)).OrderBy(n => n.Id.Value.Xor(target.Value)).Take(16), lookup.Closest);
    }

    [Fact]
    public void Lookup_WhenANodeIsSilent_AsksItAgainWhenAllOthersHaveAnsweredAndThenDoesWithoutIt()
    {
        var nodes = Nodes(2).OrderBy(n => n.Id.Value.Xor(Self.Value)).ToArray();
        var lookup = new LookupMachine(Self, Self, nodes);
        Assert.Equal(nodes, lookup.NextQueries());

        Assert.True(lookup.OnSilence(nodes[0].Id));
        Assert.Empty(lookup.NextQueries()); // the other may still answer
        lookup.OnReply(nodes[1].Id, []);
        Assert.Equal([nodes[1]], lookup.Closest);
        Assert.False(lookup.IsDone);

        Assert.Equal([nodes[0]], lookup.NextQueries());
        Assert.False(lookup.OnSilence(nodes[0].Id));
        Assert.Equal([nodes[0]], lookup.NextQueries());
        lookup.OnSilence(nodes[0].Id);
        Assert.True(lookup.IsDone);
        Assert.Empty(lookup.NextQueries());
        Assert.Equal([nodes[1]], lookup.Closest);
    }

    [Fact]
    public void Lookup_WhenASilentNodeAnswersAtLast_CountsIt()
    {
        var node = Nodes(1)[0];
        var lookup = new LookupMachine(Self, Self, [node]);
        lookup.NextQueries();
        lookup.OnSilence(node.Id);
        Assert.Equal([node], lookup.NextQueries());
        lookup.OnReply(node.Id, []);
        Assert.True(lookup.IsDone);
        Assert.Equal([node], lookup.Closest);
    }

    [Fact]
    public void Lookup_WhenTheTargetItselfIsKnown_AsksNobodyAgainAndKeepsIt()
    {
        var nodes = Nodes(2);
        var lookup = new LookupMachine(Self, nodes[1].Id, nodes);
        lookup.NextQueries();
        lookup.OnSilence(nodes[0].Id);
        lookup.OnSilence(nodes[1].Id);
        Assert.True(lookup.IsDone);
        Assert.Equal([nodes[1]], lookup.Closest);
    }

    [Fact]
    public void Lookup_WhenASilentNodeCanNotBeAskedAgain_Ends()
    {
        var nodes = Nodes(1);
        var lookup = new LookupMachine(Self, Nodes(1)[0].Id, nodes);
        lookup.NextQueries();
        lookup.OnSilence(nodes[0].Id);

        for (var attempt = 1; attempt < LookupMachine.MaxAttempts; attempt++)
        {
            Assert.Equal(nodes, lookup.NextQueries());
            lookup.OnFailure(nodes[0].Id);
        }

        Assert.Empty(lookup.NextQueries());
        Assert.True(lookup.IsDone);
    }

    private static void Answer(LookupMachine lookup, Enode node, Enode[] network, bool silent)
    {
        if (silent)
        {
            lookup.OnSilence(node.Id);
            return;
        }

        // each node knows those near itself and tells the sixteen nearest to the target
        var known = network.OrderBy(n => n.Id.Value.Xor(node.Id.Value)).Take(60);
        lookup.OnReply(node.Id, known.OrderBy(n => n.Id.Value.Xor(lookup.Target.Value)).Take(16));
    }

    private Enode[] Nodes(int count) => [.. Enumerable.Range(0, count).Select(i => At(Key(_random), $"1.2.{i}.1"))];
}
