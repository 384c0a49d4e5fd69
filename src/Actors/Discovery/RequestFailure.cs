namespace Akka.Devp2p.Actors.Discovery;

/// <summary>Why a request to another node has no reply.</summary>
public enum RequestFailure
{
    /// <summary>Nothing came in time.</summary>
    Timeout,

    /// <summary>The node has no address or no UDP port.</summary>
    NoEndpoint,

    /// <summary>The address is outside the networks we are restricted to.</summary>
    NotAllowed,

    /// <summary>The node did not prove its endpoint.</summary>
    NotBonded,

    /// <summary>Too many requests wait already.</summary>
    Busy,

    /// <summary>The socket is gone; a new one comes.</summary>
    SocketLost,

    /// <summary>The part of our node that had the request has failed.</summary>
    Restarted,

    /// <summary>The reply was not what had been asked for.</summary>
    InvalidReply,

    /// <summary>Discovery is switched off.</summary>
    Off,

    /// <summary>The request does not fit a packet.</summary>
    TooLarge,
}
