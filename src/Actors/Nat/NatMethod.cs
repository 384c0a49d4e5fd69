namespace Akka.Devp2p.Actors.Nat;

/// <summary>How a node is made reachable from outside, or learns where that is.</summary>
public enum NatMethod
{
    /// <summary>Nothing is sent, nothing is learned.</summary>
    None,

    /// <summary>All that map ports, at the same time; the first that answers stays.</summary>
    Any,

    /// <summary>UPnP IGD 1 and 2.</summary>
    Upnp,

    /// <summary>NAT-PMP, RFC 6886.</summary>
    Pmp,

    /// <summary>PCP, RFC 6887; NAT-PMP when the gateway speaks only that.</summary>
    Pcp,

    /// <summary>An address that a person has set; ports are forwarded by hand.</summary>
    ExtIp,

    /// <summary>The same by a host name, looked up again and again.</summary>
    ExtAddr,

    /// <summary>STUN, RFC 8489: only where we are, no mapping.</summary>
    Stun,
}
