using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Node.Tools;

/// <summary>Disconnect reasons in geth's words.</summary>
internal static class DisconnectText
{
    public static string Of(DisconnectReason reason) => reason switch
    {
        DisconnectReason.Requested => "disconnect requested",
        DisconnectReason.NetworkError => "network error",
        DisconnectReason.ProtocolError => "breach of protocol",
        DisconnectReason.UselessPeer => "useless peer",
        DisconnectReason.TooManyPeers => "too many peers",
        DisconnectReason.AlreadyConnected => "already connected",
        DisconnectReason.IncompatibleVersion => "incompatible p2p protocol version",
        DisconnectReason.InvalidIdentity => "invalid node identity",
        DisconnectReason.Quitting => "client quitting",
        DisconnectReason.UnexpectedIdentity => "unexpected identity",
        DisconnectReason.Self => "connected to self",
        DisconnectReason.ReadTimeout => "read timeout",
        DisconnectReason.SubprotocolError => "subprotocol error",
        _ => $"unknown disconnect reason {(byte)reason}",
    };
}
