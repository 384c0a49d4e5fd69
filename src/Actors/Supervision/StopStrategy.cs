namespace Akka.Devp2p.Actors.Supervision;

/// <summary>One for one: a child that fails is stopped, at once and for good, and its failure is reported as <see cref="ActorFailed"/>.</summary>
/// <param name="events">Where it is reported.</param>
/// <param name="time">The clock of the reports.</param>
public sealed class StopStrategy(EventStream events, TimeProvider time) : OneForOneStrategy(_ => Directive.Stop)
{
    /// <summary>Called by Akka with each failure.</summary>
    protected override Directive Handle(IActorRef child, Exception exception)
    {
        events.Publish(ActorFailed.Of(child, exception, Directive.Stop, time.GetUtcNow()));
        return Directive.Stop;
    }
}
