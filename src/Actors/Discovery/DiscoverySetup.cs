using System.Collections.Immutable;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.Real;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>Everything discovery gets from outside; it travels in Props.</summary>
/// <param name="Node">Name of our node.</param>
/// <param name="Key">Signs our packets.</param>
/// <param name="Siblings">NodeDatabase and LocalNode are used.</param>
public sealed record DiscoverySetup(
    string Node,
    PrivateKey Key,
    NodeRefs Siblings,
    DiscoverySettings Settings,
    IDatagramSockets Sockets,
    IHostNames HostNames,
    TimeProvider Time,
    IRandomness Randomness)
{
    private const int MaxAsked = 4_096;

    /// <summary>Counts; null counts nothing.</summary>
    public DiscoveryMeters? Meters { get; init; }

    /// <summary>Counts what the sources of nodes bring; null counts nothing.</summary>
    public SourceMeters? SourceMeters { get; init; }

    /// <summary>What the protocols say of a node's record, see ProtocolSpec.NodeFilter; without any every node is a candidate.</summary>
    public ImmutableArray<ProtocolFilter> Filters { get; init; } = [];

    /// <summary>Sources that a flood of strangers' datagrams does not concern: the protocols name them, the socket's thread asks.</summary>
    public KnownSources Known { get; } = new(Time, Settings.RatePerSource, Settings.BurstPerSource, MaxAsked, Discv4Actor.MaxProofs);

    /// <summary>TCP, for answers of name servers that are too long for UDP.</summary>
    public IStreamSockets StreamSockets { get; init; } = TcpSockets.Instance;
}
