namespace Akka.Devp2p.Actors.Server;

/// <summary>How a dial ended.</summary>
public enum DialOutcome
{
    /// <summary>The peer was added.</summary>
    Connected,

    /// <summary>It has no room for us, or we had none left: too many peers.</summary>
    Full,

    /// <summary>No answer within the bound, at the connect or in a handshake.</summary>
    Timeout,

    /// <summary>Nobody listens there.</summary>
    Refused,

    /// <summary>No route to it.</summary>
    Unreachable,

    /// <summary>No address was found for it: host name or discovery failed.</summary>
    Unresolved,

    /// <summary>Its network, genesis block or fork is not ours.</summary>
    WrongNetwork,

    /// <summary>No capability in common.</summary>
    Useless,

    /// <summary>Connected already, by the other direction.</summary>
    AlreadyConnected,

    /// <summary>Another key lives at this address, or the handshake is not for us.</summary>
    WrongIdentity,

    /// <summary>It closed the connection in the handshake without telling why.</summary>
    Closed,

    /// <summary>It broke the RLPx or base protocol.</summary>
    ProtocolError,

    /// <summary>It disconnected us in the handshake with another reason.</summary>
    Rejected,

    /// <summary>The dial failed on our side: cancelled, or our bug.</summary>
    Failed,
}
