using Akka.Devp2p.Actors;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Sockets.Simulated;

namespace Akka.Devp2p.Faults.Tests.Simulation;

/// <summary>
/// A small network to which everything happens that a simulation knows: routers of each kind, loss and reordering, limited lines, peers,
/// faults of actors, sockets taken away, a partition, nodes that vanish, come and stop. For comparing two runs of a seed.
/// </summary>
internal static class EventfulNetwork
{
    private static readonly LinkConditions Rough = new()
    {
        Loss = 0.02, Reordering = 0.05, Jitter = TimeSpan.FromMilliseconds(20), Bandwidth = 200_000,
    };

    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(1), Storm = TimeSpan.FromMinutes(3);

    /// <summary>Runs it; hash of the event log, number of events, pieces of work done, and calls from other threads.</summary>
    /// <param name="seed">Everything follows from it.</param>
    /// <param name="size">Nodes.</param>
    /// <param name="onEvent">Sees each event, to find the first difference.</param>
    internal static async Task<string> RunAsync(int seed, int size, Action<string>? onEvent = null)
    {
        await using var simulation = Actors.Sockets.Simulated.Simulation.Create(seed, new SimulationOptions { Conditions = Rough });
        simulation.OnEvent = onEvent;
        var random = new SeededRandomness(seed);
        var plan = RandomFaults.Create(seed, [.. Enumerable.Range(0, size).Select(i => $"n{i}")], 10 * size, Calm, Storm, disks: []);
        var crowd = new Crowd(simulation, new MemberKind("devp2p.server.max-peers = 8") { Host = SomeHost, Configure = options => options.Faults = plan });
        crowd.Grow(size, TimeSpan.FromMilliseconds(300));
        simulation.RunFor(Calm);
        TakeSocketsAway(crowd.Members[0]);
        simulation.Network.Partition(crowd.Members.Take(size / 2).Select(member => member.Host), crowd.Members.Skip(size / 2).Select(member => member.Host));
        simulation.RunFor(Storm / 2);
        simulation.Network.Heal();
        simulation.RunFor(Storm / 2);
        crowd.Replace(size / 4);
        simulation.RunFor(Calm);
        simulation.StopNodes([.. crowd.Members.Take(size / 2).Select(member => member.Node)]);
        simulation.RunFor(Calm);
        return $"{simulation.EventLogHash} events {simulation.EventCount} steps {simulation.Steps} foreign {simulation.ForeignCalls}";

        SimulatedHost SomeHost(Actors.Sockets.Simulated.Simulation of) =>
            random.Next(2) == 0 ? of.AddHost() : of.AddHost(Enum.GetValues<NatKind>()[random.Next(4)]);
    }

    private static void TakeSocketsAway(Crowd.Member member)
    {
        member.Host.KillUdp(member.Node.Info.Self.Udp);
        member.Host.KillListener(member.Node.Info.Self.Tcp);
    }
}
