using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Node;

namespace Akka.Devp2p.Actors.Hosting;

/// <summary>
/// The actors of one node, by name. Valid for as long as the actor system lives, also after a restart of the node and after it was stopped and
/// started again; whoever asks meanwhile is answered by <see cref="Status.Failure"/> with <see cref="NodeNotRunningException"/>. For the end of the
/// node watch <see cref="Devp2pNode.Actor"/>: these refs have no end.
/// </summary>
public sealed class Devp2pRefs
{
    private readonly ActorSystem _system;
    private readonly string _name;

    /// <param name="system">Where the node runs, or will.</param>
    /// <param name="name">Name of the node.</param>
    public Devp2pRefs(ActorSystem system, string name)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentException.ThrowIfNullOrEmpty(name);
        (_system, _name) = (system, name);
        Node = StandInRef.To(system, name, NodeBlueprint.ActorNameOf(name));
        Server = Below("server");
        Dialer = Below("dialer");
        Listener = Below("listener");
        Peers = Below("peers");
        Discovery = Below("discovery");
        Table = Below("discovery/table");
        Udp = Below("discovery/udp");
        LocalNode = Below("local-node");
        NodeDatabase = Below("node-db");
        Nat = Below("nat");
        Events = StandInRef.To(system, name, EventsNameOf(name));
    }

    /// <summary>The NodeActor.</summary>
    public IActorRef Node { get; }

    /// <summary>The ServerActor: who is connected, static and trusted nodes.</summary>
    public IActorRef Server { get; }

    /// <summary>The DialSchedulerActor.</summary>
    public IActorRef Dialer { get; }

    /// <summary>The ListenerActor.</summary>
    public IActorRef Listener { get; }

    /// <summary>The PeersActor.</summary>
    public IActorRef Peers { get; }

    /// <summary>The DiscoveryActor.</summary>
    public IActorRef Discovery { get; }

    /// <summary>The TableActor of discv4; absent when discovery or <c>devp2p.discovery.v4</c> is off. <see cref="DiscoveryActor.GetTable"/> asks discv5's then.</summary>
    public IActorRef Table { get; }

    /// <summary>The UdpListenerActor; absent when discovery, or each protocol of it, is off.</summary>
    public IActorRef Udp { get; }

    /// <summary>The LocalNodeActor: our own record.</summary>
    public IActorRef LocalNode { get; }

    /// <summary>The NodeDatabaseActor.</summary>
    public IActorRef NodeDatabase { get; }

    /// <summary>The NatActor: how we are reached from outside.</summary>
    public IActorRef Nat { get; }

    /// <summary>The EventsActor: takes subscriptions.</summary>
    public IActorRef Events { get; }

    /// <summary>The actor of a service, by its <see cref="ServiceSpec.Name"/>; the only way to those whose class another service has, too.</summary>
    public IActorRef Service(string name) => Below("services/" + name);

    // beside the node, and never the name of another one
    internal static string EventsNameOf(string node) => $"devp2p.{node}.events";

    private IActorRef Below(string path) => StandInRef.To(_system, _name, $"{NodeBlueprint.ActorNameOf(_name)}/{path}");
}
