using Akka.Devp2p.Wire.ForkId;

namespace Akka.Devp2p.Wire.Tests.ForkId;

/// <summary>Rules that the published vectors of the real networks (Chain.Tests) don't reach.</summary>
public class ForkScheduleTests
{
    private static readonly Hash256 Genesis = Hash256.Parse(new string('1', 64));
    private static readonly uint Bare = new ForkSchedule(Genesis, 0, [], []).At(0, 0).Hash;

    /// <summary>geth TestTimeBasedForkInGenesis: forks by time that are active at genesis don't count.</summary>
    [Theory]
    [InlineData(999ul, 1001ul, 1001ul)]
    [InlineData(1000ul, 1001ul, 1001ul)]
    [InlineData(1001ul, 1002ul, 1001ul)]
    public void At_WhenAForkByTimeIsActiveAtGenesis_SkipsIt(ulong first, ulong second, ulong next) =>
        Assert.Equal(new ForkIdentifier(Bare, next), new ForkSchedule(Genesis, 1000, [0, 0], [first, second]).At(0, 1000));

    [Fact]
    public void At_WhenForksComeTwiceAndInAnyOrder_CountsEachOnce() =>
        Assert.Equal(
            new ForkSchedule(Genesis, 0, [5, 9], [100, 200]).At(9, 100),
            new ForkSchedule(Genesis, 0, [9, 0, 5, 9, 5], [200, 100, 200, 0]).At(9, 100));

    [Fact]
    public void At_WhenTheHeadIsOnAFork_CountsItAsPassed()
    {
        var schedule = new ForkSchedule(Genesis, 0, [5], []);
        Assert.Equal(new ForkIdentifier(Bare, 5), schedule.At(4, 0));
        Assert.Equal(new ForkIdentifier(ForkSchedule.Append(Bare, 5), 0), schedule.At(5, 0));
    }

    [Fact]
    public void Append_IsTheCrcOfTheWholeInput()
    {
        // CRC-32 of the digits 1 to 9 is cbf43926 by every catalogue; our eight bytes are the last ones of its nine
        var one = new ForkSchedule(Genesis, 0, [], []).At(0, 0).Hash;
        Assert.NotEqual(one, ForkSchedule.Append(one, 0));
        Assert.Equal(0xcbf43926, ForkSchedule.Append(0x83dcefb7, 0x3233343536373839)); // 83dcefb7 is the CRC of "1"
    }

    /// <summary>A chain that has no forks by time compares a next fork with its block number only, even a large one.</summary>
    [Theory]
    [InlineData(0ul, ForkCompatibility.Compatible)]
    [InlineData(10ul, ForkCompatibility.LocalIncompatibleOrStale)]
    [InlineData(11ul, ForkCompatibility.Compatible)]
    [InlineData(ForkSchedule.TimestampThreshold + 1, ForkCompatibility.LocalIncompatibleOrStale)]
    [InlineData(1_700_000_001ul, ForkCompatibility.Compatible)]
    public void Check_OnAChainOfBlockForksOnly_TellsBlocksFromTimes(ulong next, ForkCompatibility verdict)
    {
        var schedule = new ForkSchedule(Genesis, 0, [5], []);
        Assert.Equal(verdict, schedule.Check(schedule.At(10, 0) with { Next = next }, 10, 1_700_000_000));
    }

    /// <summary>Once no block fork lies ahead, the time is compared with any next fork, so that a block number counts as passed (geth newFilter).</summary>
    [Theory]
    [InlineData(0ul, ForkCompatibility.Compatible)]
    [InlineData(30_000_000ul, ForkCompatibility.LocalIncompatibleOrStale)]
    [InlineData(1_700_000_000ul, ForkCompatibility.LocalIncompatibleOrStale)]
    [InlineData(1_700_000_001ul, ForkCompatibility.Compatible)]
    public void Check_BeyondTheLastBlockFork_TakesEveryNextForkForATime(ulong next, ForkCompatibility verdict)
    {
        var schedule = new ForkSchedule(Genesis, 0, [5], [1_650_000_000]);
        var same = schedule.At(20_000_000, 1_700_000_000) with { Next = next };
        Assert.Equal(verdict, schedule.Check(same, 20_000_000, 1_700_000_000));
    }

    [Fact]
    public void Check_OfAnotherGenesis_IsIncompatible() => Assert.Equal(
        ForkCompatibility.LocalIncompatibleOrStale,
        new ForkSchedule(Genesis, 0, [5], []).Check(new ForkSchedule(default, 0, [5], []).At(0, 0), 0, 0));
}
