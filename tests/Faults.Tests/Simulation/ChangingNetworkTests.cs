using Akka.Devp2p.Actors.Sockets.Simulated;

namespace Akka.Devp2p.Faults.Tests.Simulation;

/// <summary>A network that falls apart and grows together, and one that loses a third of its nodes. bench/Simulation shows the same of a thousand nodes.</summary>
public sealed class ChangingNetworkTests
{
    private const int Size = 200;

    private static readonly SimulationOptions Lossy = new() { Conditions = new LinkConditions { Loss = 0.01, Jitter = TimeSpan.Zero }, StandInSignatures = true };

    [Fact]
    public async Task Network_When30PercentAreReplacedAtOnce_FindsTheTrueSixteenAgainWithin30Minutes()
    {
        await using var simulation = Actors.Sockets.Simulated.Simulation.Create(201, Lossy);
        var crowd = Grown(simulation);

        crowd.Replace(Size * 3 / 10);

        Assert.True(Within(simulation, 30, () => crowd.Look(200).Perfect >= 190), $"{crowd.Look(200)}");
    }

    [Fact]
    public async Task Network_WhenItWasPartitioned_IsOneAgainAfterwards()
    {
        await using var simulation = Actors.Sockets.Simulated.Simulation.Create(202, Lossy);
        var crowd = Grown(simulation);
        var (these, those) = (crowd.Members.Take(Size / 2).ToArray(), crowd.Members.Skip(Size / 2).ToArray());

        simulation.Network.Partition(these.Select(member => member.Host), those.Select(member => member.Host));
        Assert.True(Within(simulation, 30, () => crowd.Look(100, these).Perfect >= 95 && crowd.Look(100, those).Perfect >= 95), "each half is a network of its own");
        simulation.Network.Heal();

        Assert.True(Within(simulation, 30, () => crowd.Look(200).Perfect >= 198), $"{crowd.Look(200)}");
    }

    private static Crowd Grown(Actors.Sockets.Simulated.Simulation simulation)
    {
        var crowd = new Crowd(simulation, MemberKind.DiscoveryOnly);
        crowd.Grow(Size, TimeSpan.FromMilliseconds(300));
        simulation.RunFor(TimeSpan.FromMinutes(2));
        return crowd;
    }

    private static bool Within(Actors.Sockets.Simulated.Simulation simulation, int minutes, Func<bool> holds)
    {
        for (var minute = 0; minute < minutes; minute += 2)
        {
            simulation.RunFor(TimeSpan.FromMinutes(2));
            if (holds())
            {
                return true;
            }
        }

        return false;
    }
}
