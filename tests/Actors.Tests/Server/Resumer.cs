using Akka.Actor;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>Supervises as NodeActor does: a container that fails goes on. Tells whoever asks who the child is.</summary>
internal sealed class Resumer : UntypedActor
{
    private readonly IActorRef _child;

    public Resumer(Props child) => _child = Context.ActorOf(child);

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Resume);

    protected override void OnReceive(object message) => Sender.Tell(_child);
}
