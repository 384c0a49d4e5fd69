namespace Akka.Devp2p.Actors.Hosting;

/// <summary>Gives back what a node holds when the node is gone, for whatever reason; a restart of the node is none.</summary>
internal sealed class NodeKeeperActor(IActorRef node, IActorRef events, NodeResources held) : Devp2pActor
{
    private IActorRef _waiting = ActorRefs.Nobody;
    private bool _nodeEnded, _eventsEnded;

    internal static Props Props(IActorRef node, IActorRef events, NodeResources held) => Akka.Actor.Props.Create(() => new NodeKeeperActor(node, events, held));

    /// <summary>Query, once; answered by <see cref="Ended"/> when the node is gone and all is given back.</summary>
    internal sealed record WaitForEnd : ILocalMessage
    {
        public static WaitForEnd Instance { get; } = new();
    }

    internal sealed record Ended : ILocalMessage
    {
        public static Ended Instance { get; } = new();
    }

    protected override void PreStart()
    {
        Context.Watch(node);
        Context.Watch(events);
    }

    protected override void PostStop()
    {
        held.Dispose();
        _waiting.Tell(Ended.Instance);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WaitForEnd:
                _waiting = Sender;
                break;
            case Terminated ended when ended.ActorRef.Equals(node):
                // after the events that it has not sent yet
                events.Tell(PoisonPill.Instance);
                _nodeEnded = true;
                TellWhenBothEnded();
                break;
            case Terminated:
                _eventsEnded = true;
                TellWhenBothEnded();
                break;
            case ActorIdentity:
                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void TellWhenBothEnded()
    {
        if (_nodeEnded && _eventsEnded)
        {
            // our parent has learned it before us, so its answer means that the names are free again
            Context.Parent.Tell(new Identify(null));
        }
    }
}
