using System.Net;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.Mixer;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Discovery.Mixer;

/// <summary>Whose turn it is, how long that one is waited for, and that nobody starves.</summary>
public sealed class FairMixTests
{
    private static readonly DateTimeOffset Start = new(2050, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly FairMix _mix = new(new SeededRandomness(5), ["a", "b", "c"]);
    private int _made;

    [Fact]
    public void Turns_WhenAllHaveSome_GoRound()
    {
        Add("b", 3);
        Add("c", 3);
        Add("a", 3);
        Assert.Equal("abcabcabc", string.Concat(Enumerable.Range(0, 9).Select(_ => Take(Start))));
        Assert.IsType<MixStep.Wait>(_mix.Next(Start));
    }

    [Fact]
    public void Source_ThatHasNothing_IsWaitedFor100MillisecondsAndNotATickLonger()
    {
        Add("b", 1);
        Assert.Equal(new MixStep.Wait(Start + FairMix.Patience), _mix.Next(Start));
        Assert.Equal(new MixStep.Wait(Start + FairMix.Patience), _mix.Next(Start + FairMix.Patience - Tick));
        Assert.Equal("b", Take(Start + FairMix.Patience));
    }

    [Fact]
    public void Source_ThatBringsSomethingInItsTime_IsTakenFrom()
    {
        Add("b", 1);
        Assert.IsType<MixStep.Wait>(_mix.Next(Start));
        Add("a", 1);
        Assert.Equal("a", Take(Start + TimeSpan.FromMilliseconds(50)));
    }

    [Fact]
    public void Patience_IsHalvedEachTimeInVain_UntilADeadSourceCostsNothing()
    {
        Add("b", 20);
        Add("c", 20);
        var now = Start;
        var waits = new List<double>();
        for (var i = 0; i < 9; i++)
        {
            var until = _mix.Next(now) is MixStep.Wait wait ? wait.Until : now;
            waits.Add((until - now).TotalMilliseconds);
            Assert.True(until == now || Take(until) == "b"); // from anyone: the next after whose turn it was
            now = until;
            Assert.Equal("bc", Take(now) + Take(now));
        }

        Assert.Equal([100, 50, 25, 12.5, 6.25, 3.125, 1.5625, 0, 0], waits);
    }

    [Fact]
    public void Patience_AfterADeliveryInTurn_IsWholeAgain()
    {
        Add("b", 10);
        Add("c", 10);
        Assert.IsType<MixStep.Wait>(_mix.Next(Start));
        var late = Start + FairMix.Patience;
        Assert.Equal("bbc", Take(late) + Take(late) + Take(late));
        Assert.Equal(new MixStep.Wait(late + (FairMix.Patience / 2)), _mix.Next(late));
        Add("a", 1);
        Assert.Equal("abc", Take(late) + Take(late) + Take(late));
        Assert.Equal(new MixStep.Wait(late + FairMix.Patience), _mix.Next(late));
    }

    [Fact]
    public void Nothing_FromAnyone_AndThenTheNextThatComesIsTaken()
    {
        Assert.IsType<MixStep.Wait>(_mix.Next(Start));
        Assert.IsType<MixStep.Nothing>(_mix.Next(Start + FairMix.Patience));
        Assert.IsType<MixStep.Nothing>(_mix.Next(Start + FairMix.Patience));
        Add("c", 1);
        Assert.Equal("c", Take(Start + FairMix.Patience));
    }

    [Fact]
    public void Flood_OfOneSource_PushesOutNobodyElses_AndTakesNobodysTurn()
    {
        Add("b", 3);
        Add("a", 10_000);
        Add("c", 3);
        Assert.Equal(FairMix.Capacity + 6, _mix.Count);
        Assert.Equal("abcabcabc", string.Concat(Enumerable.Range(0, 9).Select(_ => Take(Start))));
    }

    [Fact]
    public void Node_FoundByTwo_IsThereOnce_AndWithItsNewestRecord()
    {
        using var key = PrivateKey.Generate(new SeededRandomness(1).Fill);
        var bare = Enode.Create(key.PublicKey, IPAddress.Parse("10.0.0.9"), 1, 1);
        var old = Enode.FromRecord(Record(key, 1));
        var newer = Enode.FromRecord(Record(key, 2));
        _mix.Add(new Candidate(bare, "a"));
        _mix.Add(new Candidate(newer, "b"));
        _mix.Add(new Candidate(bare, "a"));
        _mix.Add(new Candidate(old, "c"));
        Assert.Equal((1, 1), (_mix.Count, _mix.CountOf("b")));
        Assert.Equal(newer, ((MixStep.Taken)Next()).Candidate.Node);

        MixStep Next() => _mix.Next(Start) is MixStep.Wait wait ? _mix.Next(wait.Until) : throw new InvalidOperationException();
    }

    [Fact]
    public void Nodes_AreTakenInRandomOrder()
    {
        var mix = new FairMix(new SeededRandomness(5), ["a"]);
        var nodes = Enumerable.Range(0, 20).Select(MakeNode).ToArray();
        Array.ForEach(nodes, node => mix.Add(new Candidate(node, "a")));
        var taken = nodes.Select(_ => ((MixStep.Taken)mix.Next(Start)).Candidate.Node).ToArray();
        Assert.NotEqual(nodes, taken);
        Assert.Equal(nodes.Select(node => node.Id).Order(), taken.Select(node => node.Id).Order());
    }

    [Fact]
    public void Mix_OfNoSource_HasNothing() => Assert.IsType<MixStep.Nothing>(new FairMix(new SeededRandomness(5), []).Next(Start));

    /// <summary>However the others behave, a source that has something is taken from after at most one turn of each.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AnySource_ThatHasSomething_IsServedWithinOneRound(int seed)
    {
        var random = new SeededRandomness(seed);
        var now = Start;
        var passed = new Dictionary<string, int> { ["a"] = 0, ["b"] = 0, ["c"] = 0 };
        for (var i = 0; i < 2000; i++)
        {
            var source = random.Next(10) < 8 ? "a" : random.Next(2) == 0 ? "b" : "c";
            Add(source, random.Next(4));
            now += TimeSpan.FromMilliseconds(random.Next(60));
            if (_mix.Next(now) is MixStep.Taken { Candidate.Source: var taken })
            {
                foreach (var name in passed.Keys)
                {
                    passed[name] = name == taken || _mix.CountOf(name) == 0 ? 0 : passed[name] + 1;
                    Assert.InRange(passed[name], 0, 3);
                }
            }
        }
    }

    private void Add(string source, int count)
    {
        for (var i = 0; i < count; i++)
        {
            _mix.Add(new Candidate(MakeNode(_made++), source));
        }
    }

    private string Take(DateTimeOffset now) => Assert.IsType<MixStep.Taken>(_mix.Next(now)).Candidate.Source;

    private static NodeRecord Record(PrivateKey key, ulong sequence) =>
        new NodeRecordBuilder().SetIp(IPAddress.Parse("10.0.0.9")).SetTcp(30303).SetUdp(30303).Sign(key, sequence);

    private static Enode MakeNode(int n)
    {
        using var key = PrivateKey.Generate(new SeededRandomness(1000 + n).Fill);
        return Enode.Create(key.PublicKey, new IPAddress([10, 1, (byte)(n >> 8), (byte)n]), 30303, 30303);
    }
}
