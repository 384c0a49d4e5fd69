using System.Net.Sockets;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Server;

/// <summary>What faults count as in the statistics of dials.</summary>
internal static class DialOutcomes
{
    /// <summary>A Disconnect, theirs or ours.</summary>
    public static DialOutcome Of(DisconnectReason reason) => reason switch
    {
        DisconnectReason.TooManyPeers => DialOutcome.Full,
        DisconnectReason.UselessPeer => DialOutcome.Useless,
        DisconnectReason.AlreadyConnected => DialOutcome.AlreadyConnected,
        DisconnectReason.UnexpectedIdentity or DisconnectReason.InvalidIdentity or DisconnectReason.Self => DialOutcome.WrongIdentity,
        DisconnectReason.ProtocolError or DisconnectReason.IncompatibleVersion => DialOutcome.ProtocolError,
        DisconnectReason.ReadTimeout => DialOutcome.Timeout,
        _ => DialOutcome.Rejected,
    };

    /// <summary>It may as well be our own link that is down.</summary>
    public static bool MayBeOurLink(DialOutcome outcome) => outcome is DialOutcome.Timeout or DialOutcome.Unreachable or DialOutcome.Unresolved;

    /// <summary>A connection that broke in the handshake.</summary>
    public static DialOutcome Of(CloseCause cause) => cause switch
    {
        CloseCause.ReadTimeout or CloseCause.WriteTimeout => DialOutcome.Timeout,
        CloseCause.HandshakeFailed => DialOutcome.WrongIdentity,
        CloseCause.ProtocolError or CloseCause.Corrupted => DialOutcome.ProtocolError,
        _ => DialOutcome.Closed,
    };

    /// <summary>A connect that failed.</summary>
    public static DialOutcome Of(SocketError error) => error switch
    {
        SocketError.TimedOut => DialOutcome.Timeout,
        SocketError.ConnectionRefused or SocketError.ConnectionReset => DialOutcome.Refused,
        _ => DialOutcome.Unreachable,
    };
}
