using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Peers;

/// <summary>What is known about a peer when its protocols start; never changes while it is connected.</summary>
/// <param name="Node">Name of our own node, for a process that runs several.</param>
/// <param name="Key">The peer's proven identity.</param>
/// <param name="ClientName">From its Hello, as sent: show it only through <c>Printable.Text</c>.</param>
/// <param name="Capabilities">All that its Hello announced.</param>
/// <param name="Running">The capability the protocol actor is made for.</param>
/// <param name="Flags">How the connection came about.</param>
/// <param name="Local">Our end of the TCP connection.</param>
/// <param name="Remote">The peer's end of it; for an inbound peer the port is not the one it listens on.</param>
public sealed record PeerInfo(
    string Node,
    PublicKey Key,
    string ClientName,
    ImmutableArray<Capability> Capabilities,
    Capability Running,
    PeerFlags Flags,
    IPEndPoint Local,
    IPEndPoint Remote)
{
    /// <summary>Counts; null counts nothing.</summary>
    internal NodeMeters? Meters { get; init; }

    public NodeId Id => Key.Id;

    public bool Inbound => Flags.HasFlag(PeerFlags.Inbound);
}
