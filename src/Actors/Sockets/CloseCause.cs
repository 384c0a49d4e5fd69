namespace Akka.Devp2p.Actors.Sockets;

/// <summary>Why a connection can't go on.</summary>
public enum CloseCause
{
    /// <summary>The other side closed it.</summary>
    RemoteClosed,

    /// <summary>The socket failed.</summary>
    NetworkError,

    /// <summary>Nothing complete was received in time.</summary>
    ReadTimeout,

    /// <summary>A write did not end in time.</summary>
    WriteTimeout,

    /// <summary>The RLPx handshake failed: not RLPx, or not for our key.</summary>
    HandshakeFailed,

    /// <summary>A frame or message breaks the protocol.</summary>
    ProtocolError,

    /// <summary>A MAC is wrong: what came is not what the other side sent, or it can't count. Anyone on the way can cause it.</summary>
    Corrupted,

    /// <summary>The outbound queue can't take a message that may not be dropped.</summary>
    SlowPeer,
}
