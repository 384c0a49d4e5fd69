using Akka.Actor;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Sockets.Simulated;
using Xunit.Abstractions;

namespace Akka.Devp2p.Faults.Tests.Simulation;

/// <summary>Networks in which nodes find each other by discv5, everything as in production but network and clock.</summary>
public sealed class Discv5NetworkTests(ITestOutputHelper output)
{
    private static readonly SimulationOptions Lossy = new() { Conditions = new LinkConditions { Loss = 0.01 }, StandInSignatures = true };

    [Fact]
    public async Task Network_Of300ByDiscv5Alone_FindsTheTrueSixteenIn198Of200Lookups()
    {
        await using var simulation = Actors.Sockets.Simulated.Simulation.Create(500, Lossy);
        var crowd = new Crowd(simulation, MemberKind.Discv5.WithoutPeers);

        crowd.Grow(300, TimeSpan.FromMilliseconds(300));
        simulation.RunFor(TimeSpan.FromMinutes(2));
        var lookups = crowd.Look(200);

        output.WriteLine($"{lookups}, neighbours known {crowd.NeighboursKnown()}, {Summary(simulation, crowd)}");
        Assert.True(lookups.Perfect >= 198, $"{lookups}");
        Assert.All(crowd.Tables(), table => Assert.True(table.Initialized));
        Assert.Empty(simulation.Faults);
        Assert.Equal(0, simulation.ForeignCalls);
    }

    [Fact]
    public async Task Network_Of100ByBothOnOneSocket_FindsTheTrueSixteenIn198Of200LookupsByEither()
    {
        await using var simulation = Actors.Sockets.Simulated.Simulation.Create(501, Lossy);
        var crowd = new Crowd(simulation, MemberKind.Both.WithoutPeers);

        crowd.Grow(100, TimeSpan.FromMilliseconds(300));
        simulation.RunFor(TimeSpan.FromMinutes(2));
        var lookups = crowd.Look(200);

        output.WriteLine($"{lookups}; {Summary(simulation, crowd)}");
        Assert.True(lookups.Perfect >= 198, $"{lookups}");
        Assert.Empty(simulation.Faults);
    }

    private static string Summary(Actors.Sockets.Simulated.Simulation simulation, Crowd crowd)
    {
        var counters = simulation.AskAll<Discv5Actor.Counters>([.. crowd.Members.Select(member => (
            (ICanTell)simulation.System.ActorSelection(member.Node.Actor.Path / "discovery" / "v5"), (object)Discv5Actor.GetCounters.Instance))]);
        var tables = crowd.Tables();
        return $"entries {tables.Average(table => table.Nodes.Length):F1}, live {tables.Average(table => table.Nodes.Count(node => node.Live)):F1}, "
            + $"without record {tables.Average(table => table.Nodes.Count(node => node.Node.Record is null)):F1}; "
            + string.Join(", ", counters.SelectMany(counter => counter.Values).GroupBy(value => value.Key).Select(group => $"{group.Key} {group.Sum(value => value.Value)}"));
    }

    [Fact]
    public async Task Network_OfTheSameSeed_RunsTheSame()
    {
        Assert.Equal(await Hash(), await Hash());

        static async Task<string> Hash()
        {
            await using var simulation = Actors.Sockets.Simulated.Simulation.Create(502, Lossy);
            new Crowd(simulation, MemberKind.Discv5.WithoutPeers).Grow(12, TimeSpan.FromMilliseconds(300));
            simulation.RunFor(TimeSpan.FromSeconds(30));
            Assert.Equal(0, simulation.ForeignCalls);
            return simulation.EventLogHash;
        }
    }
}
