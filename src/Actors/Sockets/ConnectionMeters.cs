using System.Diagnostics.Metrics;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>Connections of one direction, and why those failed that came to nothing: geth's p2p/dials or p2p/serves, with its markDialError.</summary>
internal sealed class ConnectionMeters(Meter meter, string name)
{
    private readonly Counter<long> _begun = Of(meter, name, "Connections begun.");
    private readonly Counter<long> _succeeded = Of(meter, name + "/success", "Connections that became a peer.");
    private readonly Counter<long> _stayed = Of(meter, name + "/success/1min", "Peers that stayed for a minute.");
    private readonly Counter<long> _unreachable = Of(meter, name + "/error/connection", "Nobody could be connected to.");
    private readonly Counter<long> _full = Of(meter, name + "/error/saturated", "Too many peers, there or here.");
    private readonly Counter<long> _known = Of(meter, name + "/error/known", "Connected already.");
    private readonly Counter<long> _self = Of(meter, name + "/error/self", "The node itself.");
    private readonly Counter<long> _useless = Of(meter, name + "/error/useless", "No protocol in common.");
    private readonly Counter<long> _identity = Of(meter, name + "/error/id/unexpected", "Hello's key is not that of the connection.");
    private readonly Counter<long> _rlpx = Of(meter, name + "/error/rlpx/enc", "The RLPx handshake failed.");
    private readonly Counter<long> _hello = Of(meter, name + "/error/rlpx/proto", "The exchange of Hello failed.");
    private readonly Counter<long> _other = Of(meter, name + "/error/other", "Failed for another reason.");

    internal void Begun() => _begun.Add(1);

    internal void Succeeded() => _succeeded.Add(1);

    internal void Stayed() => _stayed.Add(1);

    internal void Unreachable() => _unreachable.Add(1);

    /// <param name="stage">How far it came.</param>
    /// <param name="reason">What one side told the other, or would have; null when it just broke.</param>
    internal void Failed(HandshakeStage stage, DisconnectReason? reason)
    {
        var counter = reason switch
        {
            DisconnectReason.TooManyPeers => _full,
            DisconnectReason.AlreadyConnected => _known,
            DisconnectReason.Self => _self,
            DisconnectReason.UselessPeer => _useless,
            DisconnectReason.UnexpectedIdentity => _identity,
            _ => stage switch
            {
                HandshakeStage.Rlpx => _rlpx,
                HandshakeStage.Hello => _hello,
                _ => _other,
            },
        };
        counter.Add(1);
    }

    private static Counter<long> Of(Meter meter, string name, string description) => meter.CreateCounter<long>(name, "{connection}", description);
}
