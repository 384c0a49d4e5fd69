using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Peers;

/// <summary>A connected peer at one moment: what <c>admin_peers</c> shows.</summary>
/// <param name="Id">The peer's node id.</param>
/// <param name="Enode">Identity and address; an inbound peer has the address of its end of the connection.</param>
/// <param name="ClientName">From its Hello, as sent: show it only through <c>Printable.Text</c>.</param>
/// <param name="Capabilities">All that its Hello announced.</param>
/// <param name="Running">The capabilities in use.</param>
/// <param name="Flags">How the connection came about, and whether it is trusted now.</param>
/// <param name="Local">Our end of the TCP connection.</param>
/// <param name="Remote">The peer's end of it.</param>
/// <param name="ConnectedAt">When it was added.</param>
/// <param name="Traffic">Bytes and messages so far.</param>
/// <param name="Protocols">By protocol name: what its actor told by <see cref="ProtocolActor.DescribePeer"/>; null until it did.</param>
/// <param name="Source">How a dialed peer was found: <c>static</c>, <c>lookup</c>, <c>table</c>, <c>seed</c>, <c>bootnode</c>, <c>anchor</c>; <c>inbound</c> otherwise.</param>
public sealed record PeerSnapshot(
    NodeId Id,
    Enode Enode,
    string ClientName,
    ImmutableArray<Capability> Capabilities,
    ImmutableArray<Capability> Running,
    PeerFlags Flags,
    IPEndPoint Local,
    IPEndPoint Remote,
    DateTimeOffset ConnectedAt,
    PeerTraffic Traffic,
    ImmutableSortedDictionary<string, object?> Protocols,
    string Source)
{
    /// <summary>How it has behaved, from 0, the best, to -100, where a node is banned. Bad scores heal with time.</summary>
    public double Score { get; init; }

    /// <summary>What its protocols think of it, 0 to the number of protocols; see <see cref="ProtocolActor.ScoreUsefulness"/>.</summary>
    public double Usefulness { get; init; }

    public bool Inbound => Flags.HasFlag(PeerFlags.Inbound);

    public bool Trusted => Flags.HasFlag(PeerFlags.Trusted);

    public bool Static => Flags.HasFlag(PeerFlags.Static);
}
