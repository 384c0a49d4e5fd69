using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Sockets.Simulated;

namespace Akka.Devp2p.Faults.Tests.Simulation;

/// <summary>What the nodes of a <see cref="Crowd"/> are: where they live, how they are set, and who looks things up for them. A crowd of another discovery brings its own.</summary>
/// <param name="Settings">HOCON of each node.</param>
internal sealed record MemberKind(string Settings)
{
    /// <summary>discv4 without TCP: nobody looks for peers.</summary>
    internal static MemberKind DiscoveryOnly { get; } = new("""
        devp2p.server { listen = off, dial = off }
        devp2p.eth.versions = []
        """);

    /// <summary>With TCP: six peers, two of them dialed; pings so rare that they don't decide how long it takes.</summary>
    internal static MemberKind WithPeers { get; } = new("""
        devp2p.server.max-peers = 6
        devp2p.peers { ping-interval = 5m, read-timeout = 10m }
        """);

    /// <summary>Where the next one lives: on a public address of its own, unless said otherwise.</summary>
    internal Func<Actors.Sockets.Simulated.Simulation, SimulatedHost> Host { get; init; } = simulation => simulation.AddHost();

    /// <summary>Anything else that a node is given.</summary>
    internal Action<Devp2pOptions> Configure { get; init; } = _ => { };

    /// <summary>The actor below the node that takes <see cref="Actors.Discovery.LookupsActor.Find"/>.</summary>
    internal string Lookups { get; init; } = "discovery/lookups";
}
