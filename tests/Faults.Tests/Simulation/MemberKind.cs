using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Sockets.Simulated;

namespace Akka.Devp2p.Faults.Tests.Simulation;

/// <summary>What the nodes of a <see cref="Crowd"/> are: where they live, how they are set, and who looks things up for them. A crowd of another discovery brings its own.</summary>
/// <param name="Settings">HOCON of each node.</param>
internal sealed record MemberKind(string Settings)
{
    private const string NoPeers = """
        devp2p.server { listen = off, dial = off }
        devp2p.eth.versions = []

        """;

    /// <summary>discv4 alone, without TCP: nobody looks for peers.</summary>
    internal static MemberKind DiscoveryOnly { get; } = new(NoPeers + "devp2p.discovery.v5 = off");

    /// <summary>discv5 alone, without TCP.</summary>
    internal static MemberKind Discv5Only { get; } = new(NoPeers + "devp2p.discovery { v4 = off, v5 = on }") { Discovery = "discovery/v5" };

    /// <summary>Both protocols on one socket, without TCP; looked at is discv5.</summary>
    internal static MemberKind BothProtocols { get; } = new(NoPeers + "devp2p.discovery.v5 = on") { Discovery = "discovery/v5" };

    /// <summary>With TCP: six peers, two of them dialed; pings so rare that they don't decide how long it takes.</summary>
    internal static MemberKind WithPeers { get; } = new("""
        devp2p.discovery.v5 = off
        devp2p.server.max-peers = 6
        devp2p.peers { ping-interval = 5m, read-timeout = 10m }
        """);

    /// <summary>Where the next one lives: on a public address of its own, unless said otherwise.</summary>
    internal Func<Actors.Sockets.Simulated.Simulation, SimulatedHost> Host { get; init; } = simulation => simulation.AddHost();

    /// <summary>Anything else that a node is given.</summary>
    internal Action<Devp2pOptions> Configure { get; init; } = _ => { };

    /// <summary>The actor below the node that is asked for its table.</summary>
    internal string Discovery { get; init; } = "discovery";

    /// <summary>The actor below the node that takes <see cref="Actors.Discovery.LookupsActor.Find"/>.</summary>
    internal string Lookups => Discovery + "/lookups";
}
