using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Peers;

/// <summary>What the handshake found out about a peer that was admitted.</summary>
public sealed record PeerStart(
    PublicKey Key,
    Enode Enode,
    string ClientName,
    ImmutableArray<Capability> Capabilities,
    ImmutableArray<MatchedCapability> Matched,
    PeerFlags Flags,
    IPEndPoint Local,
    IPEndPoint Remote,
    string Source)
{
    public NodeId Id => Key.Id;
}
