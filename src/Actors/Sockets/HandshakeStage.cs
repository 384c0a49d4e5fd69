namespace Akka.Devp2p.Actors.Sockets;

/// <summary>What a connection is busy with until it is a peer's.</summary>
internal enum HandshakeStage
{
    /// <summary>The exchange of keys.</summary>
    Rlpx,

    /// <summary>The exchange of Hello.</summary>
    Hello,

    /// <summary>One of the server's checkpoints, or the way to the peer's actor.</summary>
    Admission,
}
