namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>How a router maps what its hosts send over UDP, and whom it lets in (RFC 3489, section 5).</summary>
public enum NatKind
{
    /// <summary>One outside port for an inside port; anybody may send to it.</summary>
    FullCone,

    /// <summary>One outside port for an inside port; only addresses that were sent to may send back, from any port.</summary>
    Restricted,

    /// <summary>One outside port for an inside port; only addresses and ports that were sent to may send back.</summary>
    PortRestricted,

    /// <summary>An outside port for each inside port and destination; only that destination may send back.</summary>
    Symmetric,
}
