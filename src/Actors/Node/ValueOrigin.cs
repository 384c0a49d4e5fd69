namespace Akka.Devp2p.Actors.Node;

/// <summary>Where an address or port of our record comes from; the first that knows one is believed.</summary>
public enum ValueOrigin
{
    /// <summary>A person has set it: <see cref="AddressSource.Static"/>.</summary>
    Flag,

    /// <summary>A router maps our ports: <see cref="AddressSource.Router"/>.</summary>
    Mapping,

    /// <summary>STUN servers: <see cref="AddressSource.Stun"/>.</summary>
    Stun,

    /// <summary>Other nodes: <see cref="AddressSource.Predicted"/>.</summary>
    Votes,

    /// <summary>The socket is bound to it; an address of the internet that a person has bound us to is as good as a flag, and comes right behind it.</summary>
    Socket,

    /// <summary>Nobody knows; loopback then, and no port.</summary>
    None,
}
