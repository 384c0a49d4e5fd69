using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Peers;

/// <summary>
/// One version of a sub-protocol that this node offers: geth's <c>p2p.Protocol</c>. Several versions of one name may be offered;
/// the highest that both sides know runs.
/// </summary>
/// <param name="Name">Capability name, at most 8 ASCII characters, such as <c>eth</c>.</param>
/// <param name="Version">Capability version.</param>
/// <param name="Length">Number of message codes the version takes, at least 1.</param>
/// <param name="Props">Makes the actor that runs the protocol with one peer; it becomes a child of that peer's actor. See <see cref="ProtocolActor"/>.</param>
public sealed record ProtocolSpec(string Name, uint Version, int Length, Func<PeerInfo, Props> Props)
{
    /// <summary>What <c>admin_nodeInfo</c> shows for this protocol; called on any thread, must not block. Null shows nothing.</summary>
    public Func<object?>? NodeInfo { get; init; }

    /// <summary>
    /// Whether a node may speak this protocol with us, by its record alone (geth: eth.NewNodeFilter): null when it may, else why not, in one of a few
    /// constant texts by which it is counted. Who is found is dialed when one of the filters has nothing against it; a protocol without one has no
    /// say, and without any filter everybody is dialed. Static nodes are not asked about. Called once per protocol name, in an actor of discovery:
    /// it must neither block nor throw. A node at which it throws is refused, and the first time a warning says so.
    /// </summary>
    public Func<NodeRecord, string?>? NodeFilter { get; init; }

    /// <summary>Name and version as Hello announces them.</summary>
    public Capability Capability => new(Name, Version);
}
