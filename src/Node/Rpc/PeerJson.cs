using System.Text.Json.Serialization;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>One peer in admin_peers, field by field geth's p2p.PeerInfo. What the peer told of itself is cut and escaped.</summary>
internal sealed record PeerJson(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Enr,
    string Enode,
    string Id,
    string Name,
    IReadOnlyList<string> Caps,
    PeerNetworkJson Network,
    IReadOnlyDictionary<string, object> Protocols)
{
    /// <summary>What geth shows for a protocol whose own handshake is still going on.</summary>
    private const string Handshake = "handshake";

    public static PeerJson From(PeerSnapshot peer) => new(
        peer.Enode.Record?.ToString(),
        peer.Enode.ToUrl(),
        peer.Id.ToString(),
        Printable.Text(peer.ClientName),
        [.. peer.Capabilities.Select(capability => Printable.Text($"{capability.Name}/{capability.Version}"))],
        new PeerNetworkJson(peer.Local.ToString(), peer.Remote.ToString(), peer.Inbound, peer.Trusted, peer.Static),
        peer.Protocols.ToDictionary(protocol => protocol.Key, protocol => protocol.Value ?? Handshake));
}

/// <summary>The connection of <see cref="PeerJson"/>.</summary>
internal sealed record PeerNetworkJson(string LocalAddress, string RemoteAddress, bool Inbound, bool Trusted, bool Static);
