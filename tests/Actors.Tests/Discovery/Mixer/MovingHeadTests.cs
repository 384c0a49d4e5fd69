using Akka.Devp2p.Actors.Discovery.Mixer;
using Akka.Devp2p.Actors.Eth;
using Akka.Devp2p.Actors.Tests.Node;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.ForkId;
using Akka.Event;

namespace Akka.Devp2p.Actors.Tests.Discovery.Mixer;

/// <summary>The filter of eth over a head that passes a fork, and filters that break.</summary>
public sealed class MovingHeadTests : MixerSpec
{
    private static readonly ForkIdentifier Before = GrowingChain.Network.ForkIdAt(99, 0), Stale = Before with { Next = 0 }, After = GrowingChain.Network.ForkIdAt(100, 0);

    private readonly GrowingChain _chain = new(99);

    [Fact]
    public void NodesOfTheOldFork_WhenOurHeadHasPassedIt_AreFiltered_AndThoseThatFitAreTaken()
    {
        Begin();
        See(ExpectLookup(Lookups), Node(1, Stale), Node(2, Before), Node(3, After));
        Assert.Equal(3, Take().Length);
        Assert.Empty(Status("discv4").Filtered);
        _chain.Grow(100);
        var lookup = Again();
        See(lookup, Node(4, Stale), Node(1, Stale), Node(5, Before), Node(6, After), Node(1, After, sequence: 2));
        Assert.Equal(new[] { 1, 5, 6 }.Select(n => Bare(n).Id).Order(), Take().Order()); // 5 is behind, but knows the fork
        Assert.Equal([new(EthHandshake.OldFork, 2)], Status("discv4").Filtered);
    }

    [Fact]
    public void NodeOfTheOldFork_ThatWaitsToBeDialedWhenOurHeadPassesIt_IsFiltered()
    {
        Begin();
        See(ExpectLookup(Lookups), Node(1, After), Node(2, Stale), Node(3, Stale), Node(4, Stale), Node(5, After));
        var before = Take(1);
        _chain.Grow(100);
        var after = Take(4);
        Assert.Contains(Bare(1).Id, before.Concat(after));
        Assert.Contains(Bare(5).Id, before.Concat(after));
        Assert.DoesNotContain(after, id => new[] { 2, 3, 4 }.Any(n => Bare(n).Id == id));
        Assert.InRange(Status("discv4").Filtered[EthHandshake.OldFork], 2, 3);
        Assert.Equal(0, Status("discv4").Buffered);
    }

    [Fact]
    public void Filter_ThatThrows_RefusesTheNode_AndWarnsOnce_AndTheMixGoesOn()
    {
        var warnings = CreateTestProbe();
        Sys.EventStream.Subscribe(warnings, typeof(Warning));
        Start(filter: record => record.Id == Bare(2).Id ? null : throw new InvalidOperationException("broken"));
        Find(1);
        var lookup = ExpectLookup(Lookups);
        See(lookup, Node(1, After), Node(3, After));
        See(lookup, Node(2, After)); // the lookup is known still: nobody has been restarted
        Assert.Equal(Bare(2).Id, Assert.Single(ExpectCandidates()).Node.Id);
        Assert.Equal([new("filter of eth failed", 2)], Status("discv4").Filtered);
        Assert.Contains("node filter of protocol eth has thrown", warnings.ExpectMsg<Warning>().Message.ToString(), StringComparison.Ordinal);
        ExpectQuiet(warnings);
    }

    private void Begin()
    {
        var filter = Assert.Single(EthProtocol.Specs(GrowingChain.Network, [68], chain: _chain)).NodeFilter;
        Start(filter: filter);
        Find(1);
    }

    private long Again()
    {
        Move(TimeSpan.FromSeconds(1));
        Find(1);
        return ExpectLookup(Lookups);
    }

    /// <summary>All that wait, asked for again and again; whoever has waited gets the first.</summary>
    private Wire.NodeId[] Take(int most = 8)
    {
        var taken = new List<Wire.NodeId>();
        for (var i = 0; i < most && (Dialer.HasMessages || Status("discv4").Buffered > 0); i++)
        {
            Move(FairMix.Patience);
            if (!Dialer.HasMessages)
            {
                Find(1);
                Move(FairMix.Patience);
            }

            while (Dialer.HasMessages)
            {
                taken.AddRange(ExpectCandidates().Select(candidate => candidate.Node.Id));
            }
        }

        return [.. taken];
    }

    private static Enode Node(int n, ForkIdentifier fork, ulong sequence = 1) => Enode.FromRecord(Record(n, fork, sequence));
}
