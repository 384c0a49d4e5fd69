namespace Akka.Devp2p.Actors.Node;

/// <summary>Who says what our outside address is; the first that has one is believed.</summary>
public enum AddressSource
{
    /// <summary>A person, in the settings.</summary>
    Static,

    /// <summary>A router, by UPnP or NAT-PMP.</summary>
    Router,

    /// <summary>A majority of other nodes, by what their pongs say.</summary>
    Predicted,
}
