using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Actors.Events;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.Real;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Chain.Store;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Actors.Node;

/// <summary>Everything a node is made from. Immutable, travels in Props, so that a restarted NodeActor builds the same node again.</summary>
public sealed record NodeBlueprint
{
    /// <summary>Name of the node: the actor is /user/devp2p-NAME.</summary>
    public required string Name { get; init; }

    /// <summary>Its identity; owned by whoever made this.</summary>
    public required PrivateKey Key { get; init; }

    public required Devp2pSettings Settings { get; init; }

    /// <summary>What our Hello calls us.</summary>
    public required string ClientName { get; init; }

    /// <summary>Where to keep things; null keeps nothing. Whoever gives a directory has locked it.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Sub-protocols that need no service.</summary>
    public ImmutableArray<ProtocolSpec> Protocols { get; init; } = [];

    /// <summary>Started in this order, stopped in reverse.</summary>
    public ImmutableArray<ServiceSpec> Services { get; init; } = [];

    /// <summary>The chain that we speak of to others, with the "eth" entry of our record; null for none.</summary>
    public IHeaderChain? Chain { get; init; }

    /// <summary>Our outside address when a person has set it.</summary>
    public IPAddress? OutsideIp { get; init; }

    public IDatagramSockets DatagramSockets { get; init; } = UdpSockets.Instance;

    public IStreamSockets StreamSockets { get; init; } = TcpSockets.Instance;

    public IHostNames HostNames { get; init; } = SystemHostNames.Instance;

    /// <summary>Finds the router that may map our ports.</summary>
    public IGateways Gateways { get; init; } = SystemGateways.Instance;

    /// <summary>The disk, for small files.</summary>
    public IFiles Files { get; init; } = SystemFiles.Instance;

    /// <summary>Opens the node database's store in a directory or throws <see cref="NodeStoreException"/>.</summary>
    public Func<string, INodeStore> OpenStore { get; init; } = RocksNodeStore.Open;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public IRandomness Randomness { get; init; } = SystemRandomness.Instance;

    /// <summary>What the children are made of.</summary>
    public NodeParts Parts { get; init; } = new();

    /// <summary>Takes message events, when they are on.</summary>
    internal MessageFeed? MessageEvents { get; init; }

    /// <summary>Name of the actor below /user.</summary>
    public string ActorName => ActorNameOf(Name);

    internal static string ActorNameOf(string name) => "devp2p-" + name;

    /// <summary>What is wrong with it in one line, or null: two services of one name, two of one protocol and version, a name that can't be an actor's.</summary>
    internal string? FindFault()
    {
        var service = Services.GroupBy(s => s.Name).FirstOrDefault(same => same.Count() > 1);
        var protocol = AllProtocols.GroupBy(p => p.Capability).FirstOrDefault(same => same.Count() > 1);
        return service is not null ? $"two services are named {service.Key}"
            : protocol is not null ? $"protocol {protocol.Key.Name}/{protocol.Key.Version} is offered twice"
            : Services.FirstOrDefault(s => !ActorPath.IsValidPathElement(s.Name)) is { } bad ? $"a service can't be named {bad.Name}"
            : AllProtocols.FirstOrDefault(p => !ActorPath.IsValidPathElement(p.Name)) is { } wrong ? $"a protocol can't be named {wrong.Name}"
            : null;
    }

    /// <summary>Those of the services, and the others.</summary>
    internal ImmutableArray<ProtocolSpec> AllProtocols => [.. Protocols, .. Services.SelectMany(service => service.Protocols)];
}
