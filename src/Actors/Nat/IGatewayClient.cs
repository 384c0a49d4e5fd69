using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Nat;

/// <summary>A gateway that has answered, in its protocol. Used from tasks; it holds nothing that changes.</summary>
internal interface IGatewayClient
{
    /// <summary>PCP, NAT-PMP or UPnP.</summary>
    string Name { get; }

    /// <summary>The router, and our address on the way to it.</summary>
    GatewayRoute Route { get; }

    /// <summary>Makes or renews a mapping and learns the outside address.</summary>
    Task<MapResult> MapAsync(MapOrder order, CancellationToken cancellationToken);

    /// <summary>Ends a mapping; whether the gateway heard it nobody asks.</summary>
    Task UnmapAsync(MapOrder order, CancellationToken cancellationToken);
}
