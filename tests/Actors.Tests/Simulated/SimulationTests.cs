using System.Collections.Immutable;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Sockets.Simulated;

namespace Akka.Devp2p.Actors.Tests.Simulated;

/// <summary>Whole nodes in a simulation: a run is repeatable, and the network does what it is told.</summary>
public sealed class SimulationTests
{
    private static readonly LinkConditions Rough = new() { Loss = 0.02, Reordering = 0.05, Jitter = TimeSpan.FromMilliseconds(20) };

    [Fact]
    public async Task Simulation_OfFiveNodes_ConnectsThem()
    {
        await using var simulation = Simulation.Create(1);

        var nodes = StartNodes(simulation, 5);

        Assert.True(simulation.RunUntil(() => nodes.All(node => simulation.PeersOf(node).Count == 4), TimeSpan.FromMinutes(5)), Describe(simulation, nodes));
        Assert.Empty(simulation.Faults);
        Assert.Equal(0, simulation.ForeignCalls);
    }

    [Fact]
    public async Task Simulation_OfOneSeedTwice_DoesTheSame()
    {
        var first = await RunAsync(7);
        var second = await RunAsync(7);
        var other = await RunAsync(8);

        Assert.Equal(first, second);
        Assert.NotEqual(first.Hash, other.Hash);
    }

    private static async Task<(string Hash, long Events, long Steps)> RunAsync(int seed)
    {
        await using var simulation = Simulation.Create(seed, new SimulationOptions { Conditions = Rough });
        var nodes = StartNodes(simulation, 8);
        simulation.RunFor(TimeSpan.FromMinutes(1));
        simulation.StopNode(nodes[3]);
        simulation.Network.Conditions = Rough with { Loss = 0.2 };
        simulation.RunFor(TimeSpan.FromMinutes(1));
        Assert.Empty(simulation.Faults);
        Assert.Equal(0, simulation.ForeignCalls);
        return (simulation.EventLogHash, simulation.EventCount, simulation.Steps);
    }

    private static ImmutableArray<Devp2pNode> StartNodes(Simulation simulation, int count)
    {
        var nodes = new List<Devp2pNode>();
        for (var i = 0; i < count; i++)
        {
            nodes.Add(simulation.StartNode($"n{i}", configure: options => options.Bootnodes = nodes.Count == 0 ? [] : [nodes[0].Info.Self]));
        }

        return [.. nodes];
    }

    private static string Describe(Simulation simulation, ImmutableArray<Devp2pNode> nodes) =>
        string.Join(", ", nodes.Select(node => simulation.PeersOf(node).Count)) + "; " + string.Join("; ", simulation.Faults);
}
