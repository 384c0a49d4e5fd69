using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>How many losses at once are our own.</summary>
public sealed class LinkSuspicionTests
{
    private static readonly DateTimeOffset Start = ActorSpec.Epoch;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10), Pause = TimeSpan.FromMinutes(1), Tick = TimeSpan.FromTicks(1);

    private readonly LinkSuspicion _link = new(Window, Pause);

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(2, 2, false)]
    [InlineData(3, 3, true)]
    [InlineData(4, 3, true)]
    [InlineData(5, 3, true)]
    [InlineData(7, 3, false)]
    [InlineData(7, 4, true)]
    [InlineData(50, 24, false)]
    [InlineData(50, 25, true)]
    public void OnLost_OfSoManyPeers_SoManyAtOnce(int peers, int lost, bool want)
    {
        for (var i = 1; i <= lost; i++)
        {
            _link.OnLost(default, 0, peers - i, Start);
        }

        Assert.Equal(want, _link.IsSuspected(Start));
    }

    [Fact]
    public void OnLost_AtTheEndOfTheWindow_NoLongerCountsWithTheFirst()
    {
        Lose(4, Start);
        Lose(3, Start + Tick);
        Lose(2, Start + Window);
        Assert.False(_link.IsSuspected(Start + Window));
        // with the second one it is three
        Assert.Equal([2, 3, 4], Lose(1, Start + Window));
    }

    [Fact]
    public void OnLost_WhenSuspicionBegins_NamesEachLossWithTheScoreBefore_AndOnlyThen()
    {
        Assert.Empty(Lose(4, Start));
        Assert.Empty(Lose(3, Start));
        Assert.Equal([1, 2, 3], Lose(2, Start));
        Assert.Empty(Lose(1, Start));
    }

    [Fact]
    public void IsSuspected_UntilThePauseIsOverAndNotAtIt_CountedFromTheLastLoss()
    {
        Lose(2, Start);
        Lose(1, Start);
        Lose(0, Start);
        Assert.True(_link.IsSuspected(Start + Pause - Tick));
        Assert.False(_link.IsSuspected(Start + Pause));
        Lose(0, Start + TimeSpan.FromSeconds(5));
        Assert.True(_link.IsSuspected(Start + Pause));
        Assert.False(_link.IsSuspected(Start + Pause + TimeSpan.FromSeconds(5)));
    }

    private int _lost;

    // the nth loss is of a peer with score -n
    private IEnumerable<int> Lose(int left, DateTimeOffset now) => _link.OnLost(default(NodeId), -++_lost, left, now).Select(loss => (int)-loss.Score);
}
