using Akka.Configuration;

namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>What a simulation is like.</summary>
public sealed record SimulationOptions
{
    /// <summary>All ways of the network that nothing else is said about.</summary>
    public LinkConditions Conditions { get; init; } = new();

    /// <summary>HOCON above the simulation's own, for the actor system. What it may not change: the scheduler and the executors.</summary>
    public Config Config { get; init; } = ConfigurationFactory.Empty;
}
