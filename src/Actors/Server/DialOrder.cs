using System.Diagnostics;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Server;

/// <summary>One dial to start.</summary>
/// <param name="Node">Whom; it has a TCP endpoint, or a host name still to be looked up.</param>
/// <param name="Flags"><see cref="PeerFlags.Static"/> or none.</param>
/// <param name="Source">Where the node came from: <c>static</c>, <c>anchor</c>, <c>bootnode</c>, or what discovery says.</param>
public sealed record DialOrder(Enode Node, PeerFlags Flags, string Source)
{
    /// <summary>The span that the handshake is a part of.</summary>
    internal ActivityContext Trace { get; init; }
}
