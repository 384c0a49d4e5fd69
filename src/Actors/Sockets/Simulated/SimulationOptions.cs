using Akka.Configuration;

namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>What a simulation is like.</summary>
public sealed record SimulationOptions
{
    /// <summary>All ways of the network that nothing else is said about.</summary>
    public LinkConditions Conditions { get; init; } = new();

    /// <summary>
    /// Discv4 packets are not signed but carry the number of their key in a table, which takes a tenth of the time. For large networks;
    /// forged packets are then no test. Connections are encrypted as ever.
    /// </summary>
    public bool StandInSignatures { get; init; }

    /// <summary>HOCON above the simulation's own, for the actor system. What it may not change: the scheduler and the dispatchers.</summary>
    public Config Config { get; init; } = ConfigurationFactory.Empty;
}
