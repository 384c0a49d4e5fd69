using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>What a fault costs, how it heals, and that made-up ids can't fill the memory.</summary>
public sealed class PeerScoresTests
{
    private static readonly DateTimeOffset Start = ActorSpec.Epoch;
    private static readonly TimeSpan HalfLife = TimeSpan.FromMinutes(30);

    private readonly PeerScores _scores = new(HalfLife);

    [Theory]
    [InlineData(PeerFault.ProtocolBreach, 1, -50)]
    [InlineData(PeerFault.ProtocolBreach, 2, -100)]
    [InlineData(PeerFault.SubprotocolBreach, 1, -35)]
    [InlineData(PeerFault.SubprotocolBreach, 2, -70)]
    [InlineData(PeerFault.SubprotocolBreach, 3, -100)]
    [InlineData(PeerFault.Useless, 1, -10)]
    [InlineData(PeerFault.Useless, 99, -100)]
    [InlineData(PeerFault.Slow, 1, -10)]
    [InlineData(PeerFault.Slow, 99, -90)]
    [InlineData(PeerFault.Timeout, 1, -5)]
    [InlineData(PeerFault.Timeout, 99, -90)]
    public void Punish_SoManyTimes_GivesThisScore(PeerFault fault, int times, double want)
    {
        double score = 0;
        for (var i = 0; i < times; i++)
        {
            score = _scores.Punish(Id(1), fault, Start);
        }

        Assert.Equal(want, score);
        Assert.Equal(want, _scores.Of(Id(1), Start));
        Assert.Equal(0, _scores.Of(Id(2), Start));
    }

    /// <summary>On a real clock some time has always passed between two faults.</summary>
    [Theory]
    [InlineData(20, true)]
    [InlineData(60, false)]
    public void Punish_TwiceWithinHalfAMinute_ReachesTheBanLine(int seconds, bool want)
    {
        _scores.Punish(Id(1), PeerFault.ProtocolBreach, Start);
        Assert.Equal(want, _scores.Punish(Id(1), PeerFault.ProtocolBreach, Start + TimeSpan.FromSeconds(seconds)) <= PeerScores.BanLine);
    }

    [Fact]
    public void Punish_ForATimeout_RaisesNobodyToItsLine()
    {
        _scores.Punish(Id(1), PeerFault.ProtocolBreach, Start);
        _scores.Punish(Id(1), PeerFault.ProtocolBreach, Start);
        Assert.Equal(-100, _scores.Punish(Id(1), PeerFault.Timeout, Start));
    }

    [Theory]
    [InlineData(0, -50)]
    [InlineData(30, -25)]
    [InlineData(60, -12.5)]
    [InlineData(300, -0.049)]
    [InlineData(-5, -50)]
    public void Of_AfterSoManyMinutes_HasHalvedWithEachHalfLife(int minutes, double want)
    {
        _scores.Punish(Id(1), PeerFault.ProtocolBreach, Start);
        Assert.Equal(want, _scores.Of(Id(1), Start + TimeSpan.FromMinutes(minutes)), 0.001);
    }

    [Fact]
    public void Improve_OnceAMinute_GivesAPointToTheUsefulAndNeverMoreThanAll()
    {
        _scores.Improve(Id(1), 1, Start);
        Assert.Equal(0, _scores.Count);
        _scores.Punish(Id(1), PeerFault.Timeout, Start);
        _scores.Improve(Id(1), 0.5, Start);
        Assert.Equal(-4.5, _scores.Of(Id(1), Start));
        _scores.Improve(Id(1), 1, Start + PeerScores.RewardInterval - TimeSpan.FromTicks(1));
        Assert.Equal(-4.5, _scores.Of(Id(1), Start));
        var later = Start + PeerScores.RewardInterval;
        var before = _scores.Of(Id(1), later);
        _scores.Improve(Id(1), 7, later);
        Assert.Equal(before + 1, _scores.Of(Id(1), later), 0.0001);
        for (var i = 2; i < 10; i++)
        {
            _scores.Improve(Id(1), 1, Start + (i * PeerScores.RewardInterval));
        }

        Assert.Equal(0, _scores.Of(Id(1), Start + (9 * PeerScores.RewardInterval)));
    }

    [Fact]
    public void Restore_TakesBackWhatWasNobodysFault_AndNothingElse()
    {
        _scores.Punish(Id(1), PeerFault.Useless, Start);
        _scores.Punish(Id(1), PeerFault.Timeout, Start);
        _scores.Restore(Id(1), -10, Start);
        Assert.Equal(-10, _scores.Of(Id(1), Start));
        _scores.Restore(Id(1), -60, Start);
        Assert.Equal(-10, _scores.Of(Id(1), Start));
        _scores.Restore(Id(2), -60, Start);
        _scores.Forget(Id(1));
        Assert.Equal(0, _scores.Count);
    }

    [Fact]
    public void Punish_OfMadeUpIds_ForgetsThoseNearestToZero()
    {
        for (var i = 0; i < 100; i++)
        {
            _scores.Punish(Id(i), PeerFault.Timeout, Start);
        }

        _scores.Punish(Id(100), PeerFault.ProtocolBreach, Start);
        for (var i = 101; i < PeerScores.MaxEntries + 3; i++)
        {
            _scores.Punish(Id(i), PeerFault.Useless, Start);
        }

        Assert.InRange(_scores.Count, PeerScores.MaxEntries * 15 / 16, PeerScores.MaxEntries);
        Assert.Equal((0, -50), (_scores.Of(Id(1), Start), _scores.Of(Id(100), Start)));
        // all but nothing is left of any after ten half-lives: one more makes room at once
        for (var i = 0; i < PeerScores.MaxEntries; i++)
        {
            _scores.Punish(Id(10_000 + i), PeerFault.Timeout, Start + (10 * HalfLife));
        }

        Assert.InRange(_scores.Count, 1, PeerScores.MaxEntries);
        Assert.Equal(-5, _scores.Of(Id(10_000 + PeerScores.MaxEntries - 1), Start + (10 * HalfLife)));
    }

    private static NodeId Id(int n)
    {
        Span<byte> bytes = stackalloc byte[32];
        BitConverter.TryWriteBytes(bytes, n + 1);
        return new NodeId(new Hash256(bytes));
    }
}
