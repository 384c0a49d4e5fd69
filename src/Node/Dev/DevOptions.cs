using Akka.Devp2p.Actors.Faults;

namespace Akka.Devp2p.Node.Dev;

/// <summary>What devp2p dev is to do.</summary>
/// <param name="Nodes">How many, the bootnode included.</param>
/// <param name="UntilConnected">End when every node has its peers, or when the time is over.</param>
/// <param name="Timeout">How long that may take.</param>
/// <param name="NoDiscover">Run without discovery, to see that nothing else connects them.</param>
internal sealed record DevOptions(int Nodes, bool UntilConnected, TimeSpan Timeout, bool NoDiscover)
{
    /// <summary>Whether the nodes speak discv4; null takes the default.</summary>
    public bool? DiscoveryV4 { get; init; }

    /// <summary>Whether the nodes speak discv5; null takes the default.</summary>
    public bool? DiscoveryV5 { get; init; }

    /// <summary>What the nodes are to suffer.</summary>
    public FaultPlan Faults { get; init; } = FaultPlan.None;

    /// <summary>Peers that make a node connected.</summary>
    public int WantedPeers => Math.Min(Nodes - 1, 2);
}
