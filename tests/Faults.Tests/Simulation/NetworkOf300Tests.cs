using Akka.Devp2p.Actors.Sockets.Simulated;

namespace Akka.Devp2p.Faults.Tests.Simulation;

/// <summary>Three hundred nodes that sign for real: everything as in production but network and clock.</summary>
public sealed class NetworkOf300Tests
{
    private const int Size = 300;

    [Fact]
    public async Task Network_Of300WithRealSignatures_FindsTheTrueSixteenIn198Of200Lookups()
    {
        await using var simulation = Actors.Sockets.Simulated.Simulation.Create(300, new SimulationOptions { Conditions = new LinkConditions { Loss = 0.01 } });
        var crowd = new Crowd(simulation, MemberKind.Discv4.WithoutPeers);

        crowd.Grow(Size, TimeSpan.FromMilliseconds(300));
        simulation.RunFor(TimeSpan.FromMinutes(2));
        var lookups = crowd.Look(200);

        Assert.True(lookups.Perfect >= 198, $"{lookups}");
        Assert.All(crowd.Tables(), table => Assert.True(table.Initialized));
        Assert.Empty(simulation.Faults);
        Assert.Equal(0, simulation.ForeignCalls);
    }
}
