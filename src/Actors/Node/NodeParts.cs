using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Nat;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Storage;

namespace Akka.Devp2p.Actors.Node;

/// <summary>Makes the Props of each child of NodeActor. Production takes the defaults, a test puts its own in their place.</summary>
public sealed record NodeParts
{
    public Func<NodePlan, Props> NodeDatabase { get; init; } = plan => NodeDatabaseActor.Props(
        plan.Blueprint.Settings.NodeDatabase, plan.FileOf("node-db"), plan.Blueprint.Time, plan.Blueprint.OpenStore);

    public Func<NodePlan, Props> LocalNode { get; init; } = plan => LocalNodeActor.Props(new LocalNodeSettings(
        plan.Blueprint.Name, plan.Blueprint.Key, plan.FileOf("record-sequence"), plan.Blueprint.Time)
    {
        Files = plan.Blueprint.Files,
        Hold = plan.Blueprint.Settings.Nat.Hold,
        Network = plan.Blueprint.Chain is null ? null : plan.Blueprint.Settings.Eth.Network,
        Chain = plan.Blueprint.Chain,
        Topics = plan.Blueprint.Settings.Discovery is { Enabled: true, V5: true, Discv5.Topics: true },
        PortIsSet = plan.Blueprint.Settings.UdpPortIsSet,
    });

    public Func<NodePlan, Props> Discovery { get; init; } = plan => DiscoveryActor.Props(plan.Discovery);

    public Func<NodePlan, Props> Peers { get; init; } = plan => PeersActor.Props(plan.Server);

    public Func<NodePlan, Props> Handshakes { get; init; } = plan => HandshakesActor.Props(plan.Server);

    public Func<NodePlan, Props> Dials { get; init; } = plan => DialsActor.Props(plan.Server);

    public Func<NodePlan, Props> Server { get; init; } = plan => ServerActor.Props(plan.Server);

    public Func<NodePlan, Props> Listener { get; init; } = plan => ListenerActor.Props(plan.Server);

    public Func<NodePlan, Props> Dialer { get; init; } = plan => DialSchedulerActor.Props(plan.Server);

    public Func<NodePlan, Props> Nat { get; init; } = plan => NatActor.Props(plan.Nat);

    public Func<NodePlan, Props> Services { get; init; } = plan => ServicesActor.Props(plan.Blueprint.Time);
}
