using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Nat;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Node;

/// <summary>One life of a NodeActor: what its children are given. Made anew with each restart.</summary>
public sealed class NodePlan
{
    /// <param name="blueprint">What the node is made from.</param>
    /// <param name="meters">Counters, disposed by whoever made them.</param>
    public NodePlan(NodeBlueprint blueprint, NodeMeters meters)
    {
        ArgumentNullException.ThrowIfNull(blueprint);
        ArgumentNullException.ThrowIfNull(meters);
        Blueprint = blueprint;
        var settings = blueprint.Settings;
        Discovery = new DiscoverySetup(
            blueprint.Name, blueprint.Key, Refs, settings.Discovery, blueprint.DatagramSockets, blueprint.HostNames, blueprint.Time, blueprint.Randomness)
        {
            Meters = meters.Discovery,
            SourceMeters = meters.Sources,
            Filters = [.. blueprint.AllProtocols.Where(protocol => protocol.NodeFilter is not null).DistinctBy(protocol => protocol.Name).Select(protocol => new ProtocolFilter(protocol.Name, protocol.NodeFilter!))],
            StreamSockets = blueprint.StreamSockets,
        };
        Nat = new NatSetup(
            blueprint.Name, Refs, settings.Nat, blueprint.Gateways, blueprint.DatagramSockets, blueprint.StreamSockets, blueprint.HostNames, blueprint.Time, blueprint.Randomness)
        {
            Meters = meters.Nat,
            NonceSeed = settings.Nat.Method.Maps ? NatSetup.SeedOf(blueprint.Key) : default,
        };
        Server = MakeServer(blueprint, meters);
    }

    public NodeBlueprint Blueprint { get; }

    /// <summary>What /nat is given.</summary>
    public NatSetup Nat { get; }

    /// <summary>Filled by NodeActor.</summary>
    public NodeRefs Refs { get; } = new();

    public DiscoverySetup Discovery { get; }

    public ServerContext Server { get; }

    /// <summary>Path of a file in the data directory; null without one.</summary>
    internal string? FileOf(string name) => Blueprint.DataDirectory is { } directory ? Path.Combine(directory, name) : null;

    private ServerContext MakeServer(NodeBlueprint blueprint, NodeMeters meters)
    {
        var settings = blueprint.Settings;
        return new ServerContext
        {
            NodeName = blueprint.Name,
            Key = blueprint.Key,
            ClientName = blueprint.ClientName,
            Protocols = blueprint.AllProtocols,
            Server = settings.Server,
            Peers = settings.Peers,
            Reputation = settings.Reputation,
            Sockets = blueprint.StreamSockets,
            Time = blueprint.Time,
            Randomness = blueprint.Randomness,
            Refs = Refs,
            Credit = new CreditPool(settings.Peers.SharedCredit),
            Meters = meters,
            MessageEvents = blueprint.MessageEvents,
            Discovers = settings.Discovery.FindsNodes,
            Bootnodes = settings.Discovery.Bootnodes,
            HostNames = blueprint.HostNames,
        };
    }
}
