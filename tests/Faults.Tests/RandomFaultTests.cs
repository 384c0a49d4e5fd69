using Akka.Devp2p.Actors.Faults;

namespace Akka.Devp2p.Faults.Tests;

/// <summary>Random faults on a whole network, repeatable from the seed. More seeds: <c>dotnet run -c Release --project bench/Soak -- --seeds 100</c>.</summary>
public sealed class RandomFaultTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Network_After200RandomFaults_IsConnectedAgain_AndNothingIsLeft(int seed) => Assert.Null(await FaultyNetwork.RunAsync(seed));

    [Fact]
    public void Plan_StrikesNoKeptActorMoreThanThreeTimesWithin60Seconds()
    {
        var plan = RandomFaults.Create(1, ["a", "b"], 200, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10));
        Assert.Equal(200, plan.Rules.Length);
        foreach (var same in plan.Rules.Where(rule => rule.Target == FaultTarget.Actor && !rule.Pattern.Contains('*')).GroupBy(rule => (rule.Node, rule.Pattern)))
        {
            var times = same.Select(rule => rule.Begin!.Value).Order().ToList();
            Assert.All(times.Zip(times.Skip(RandomFaults.MaxPerActor)), pair => Assert.True(pair.Second - pair.First >= RandomFaults.Window));
        }
    }

    [Fact]
    public void Plan_StrikesFilesOnlyWhereThereIsADisk()
    {
        string[] nodes = ["a", "b"];
        Assert.All(FilesOf(["b"]), rule => Assert.Equal("b", rule.Node));
        Assert.InRange(FilesOf(["b"]).Count, 5, 50);
        Assert.Empty(FilesOf([]));

        List<FaultRule> FilesOf(string[] disks) =>
            [.. RandomFaults.Create(1, nodes, 200, default, TimeSpan.FromMinutes(10), disks).Rules.Where(rule => rule.Target == FaultTarget.File)];
    }

    [Fact]
    public void Plan_OfOneSeed_IsTheSameEachTime() =>
        Assert.Equal(
            RandomFaults.Create(5, ["a"], 50, default, TimeSpan.FromMinutes(10)).Rules.Select(rule => rule.ToString()),
            RandomFaults.Create(5, ["a"], 50, default, TimeSpan.FromMinutes(10)).Rules.Select(rule => rule.ToString()));
}
