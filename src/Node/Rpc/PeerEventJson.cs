using System.Text.Json.Serialization;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>What subscribers of peerEvents get, field by field geth's p2p.PeerEvent.</summary>
/// <param name="Type">add, drop, msgsend or msgrecv.</param>
/// <param name="Peer">Node id in hex.</param>
/// <param name="Error">Why it was dropped.</param>
internal sealed record PeerEventJson(
    string Type,
    string Peer,
    string? Error = null,
    string? Protocol = null,
    [property: JsonPropertyName("msg_code")] int? MsgCode = null,
    [property: JsonPropertyName("msg_size")] int? MsgSize = null,
    string? Local = null,
    string? Remote = null);
