using System.Collections.Immutable;
using Akka.Devp2p.Actors.Events;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.Real;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Server;

/// <summary>
/// What the actors that make connections share: made once by NodeActor, immutable, travels in Props. The credit pool and the meters
/// inside are thread-safe and belong to the node, not to one actor.
/// </summary>
public sealed class ServerContext
{
    /// <summary>Name of our node, as in the actor path.</summary>
    public required string NodeName { get; init; }

    /// <summary>Our identity; owned by whoever made this object.</summary>
    public required PrivateKey Key { get; init; }

    /// <summary>What our Hello calls us.</summary>
    public required string ClientName { get; init; }

    /// <summary>The sub-protocols of all services.</summary>
    public required ImmutableArray<ProtocolSpec> Protocols { get; init; }

    public required ServerSettings Server { get; init; }

    public required PeerSettings Peers { get; init; }

    public ReputationSettings Reputation { get; init; } = new();

    public required IStreamSockets Sockets { get; init; }

    public required TimeProvider Time { get; init; }

    public required IRandomness Randomness { get; init; }

    public required NodeRefs Refs { get; init; }

    /// <summary>The byte budget that all peers share.</summary>
    public required CreditPool Credit { get; init; }

    /// <summary>Counters of this node's connections.</summary>
    public required NodeMeters Meters { get; init; }

    /// <summary>Takes an event for each message of a sub-protocol; null unless <c>devp2p.peers.message-events</c> is on.</summary>
    internal MessageFeed? MessageEvents { get; init; }

    /// <summary>Whether discovery is on. Without it only static nodes are dialed: no candidates, no anchors, no bootnode.</summary>
    public bool Discovers { get; init; } = true;

    /// <summary>Dialed when there is no peer for 20 s.</summary>
    public ImmutableArray<Enode> Bootnodes { get; init; } = [];

    /// <summary>Looks host names up; the system's resolver by default.</summary>
    public IHostNames HostNames { get; init; } = SystemHostNames.Instance;
}
