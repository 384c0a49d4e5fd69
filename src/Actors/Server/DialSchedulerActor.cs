namespace Akka.Devp2p.Actors.Server;

/// <summary>Whom to dial, and when: geth's <c>dialScheduler</c>.</summary>
public sealed partial class DialSchedulerActor : UntypedActor
{
    protected override void OnReceive(object message) => Unhandled(message);
}
