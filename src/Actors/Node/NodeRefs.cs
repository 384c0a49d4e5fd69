namespace Akka.Devp2p.Actors.Node;

/// <summary>
/// The siblings under one NodeActor. NodeActor creates all of them, fills this object once, and only then tells each
/// <c>Start</c>; after that it is never written. It travels in Props, so a restarted actor finds its siblings again.
/// </summary>
public sealed class NodeRefs
{
    /// <summary>Their parent.</summary>
    internal IActorRef Node { get; set; } = ActorRefs.Nobody;

    public IActorRef NodeDatabase { get; set; } = ActorRefs.Nobody;

    public IActorRef LocalNode { get; set; } = ActorRefs.Nobody;

    public IActorRef Discovery { get; set; } = ActorRefs.Nobody;

    public IActorRef Server { get; set; } = ActorRefs.Nobody;

    public IActorRef Listener { get; set; } = ActorRefs.Nobody;

    public IActorRef Dialer { get; set; } = ActorRefs.Nobody;

    public IActorRef Dials { get; set; } = ActorRefs.Nobody;

    public IActorRef Handshakes { get; set; } = ActorRefs.Nobody;

    public IActorRef Peers { get; set; } = ActorRefs.Nobody;
}
