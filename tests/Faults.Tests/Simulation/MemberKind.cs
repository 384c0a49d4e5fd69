using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Sockets.Simulated;

namespace Akka.Devp2p.Faults.Tests.Simulation;

/// <summary>What the nodes of a <see cref="Crowd"/> are: where they live, how they are set, and by which protocols they find each other.</summary>
/// <param name="Settings">HOCON of each node.</param>
internal sealed record MemberKind(string Settings)
{
    private const string V4 = "discovery", V5 = "discovery/v5";

    /// <summary>discv4 alone.</summary>
    internal static MemberKind Discv4 { get; } = new("devp2p.discovery { v4 = on, v5 = off }\n");

    /// <summary>discv5 alone.</summary>
    internal static MemberKind Discv5 { get; } = new("devp2p.discovery { v4 = off, v5 = on }\n") { Protocols = [V5] };

    /// <summary>Both protocols on one socket; each has to reach what one alone has to.</summary>
    internal static MemberKind Both { get; } = new("devp2p.discovery { v4 = on, v5 = on }\n") { Protocols = [V4, V5] };

    /// <summary>Without TCP: nobody looks for peers.</summary>
    internal MemberKind WithoutPeers => this with
    {
        Settings = Settings + """
            devp2p.server { listen = off, dial = off }
            devp2p.eth.versions = []
            """,
    };

    /// <summary>With TCP: six peers, two of them dialed; pings so rare that they don't decide how long it takes.</summary>
    internal MemberKind WithPeers => this with
    {
        Settings = Settings + """
            devp2p.server.max-peers = 6
            devp2p.peers { ping-interval = 5m, read-timeout = 10m }
            """,
    };

    /// <summary>Where the next one lives: on a public address of its own, unless said otherwise.</summary>
    internal Func<Actors.Sockets.Simulated.Simulation, SimulatedHost> Host { get; init; } = simulation => simulation.AddHost();

    /// <summary>Anything else that a node is given.</summary>
    internal Action<Devp2pOptions> Configure { get; init; } = _ => { };

    /// <summary>The actors below the node that have a table and lookups; what is measured is that of the one that does worst.</summary>
    internal IReadOnlyList<string> Protocols { get; init; } = [V4];
}
