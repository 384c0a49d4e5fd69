namespace Akka.Devp2p.Actors.Node;

/// <summary>Who says what our outside address is; the first that has one is believed.</summary>
public enum AddressSource
{
    /// <summary>A person, in the settings.</summary>
    Static,

    /// <summary>A router that maps our ports, by PCP, NAT-PMP or UPnP.</summary>
    Router,

    /// <summary>A majority of STUN servers.</summary>
    Stun,

    /// <summary>A majority of other nodes, by what their pongs say.</summary>
    Predicted,
}
