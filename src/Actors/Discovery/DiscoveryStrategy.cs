namespace Akka.Devp2p.Actors.Discovery;

/// <summary>Of DiscoveryActor's children the containers go on as if nothing had been, since they hold no state; the others start anew.</summary>
internal sealed class DiscoveryStrategy(DiscoveryRefs refs) : OneForOneStrategy(_ => Directive.Restart)
{
    protected override Directive Handle(IActorRef child, Exception exception) =>
        child.Equals(refs.Bonds) || child.Equals(refs.Lookups) ? Directive.Resume : Directive.Restart;
}
