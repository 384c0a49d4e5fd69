namespace Akka.Devp2p.Actors.Peers;

/// <summary>How a connection came about: geth's <c>connFlag</c>. No flag is a dynamically dialed peer.</summary>
[Flags]
public enum PeerFlags
{
    None = 0,

    /// <summary>The peer dialed us.</summary>
    Inbound = 1,

    /// <summary>We dialed it because it is configured as static.</summary>
    Static = 2,

    /// <summary>Always allowed to connect, above the limit of peers.</summary>
    Trusted = 4,
}
