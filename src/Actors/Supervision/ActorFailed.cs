using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Supervision;

/// <summary>On the EventStream of this process: an actor has failed, and its supervisor has decided. The NodeActor above it remembers it.</summary>
/// <param name="Path">Path of the actor in its system: <c>/user/devp2p-main/dialer</c>.</param>
/// <param name="Reason">The exception in one printable line of at most 128 characters.</param>
/// <param name="Directive">What was decided.</param>
/// <param name="At">When, by the node's clock.</param>
public sealed record ActorFailed(string Path, string Reason, Directive Directive, DateTimeOffset At) : IDeadLetterSuppression, ILocalMessage
{
    internal static ActorFailed Of(IActorRef actor, Exception exception, Directive directive, DateTimeOffset at)
    {
        var cause = exception is ActorInitializationException { InnerException: { } inner } ? inner : exception;
        return new ActorFailed(
            actor.Path.ToStringWithoutAddress(), Printable.Text($"{cause.GetType().Name}: {cause.Message}"), directive, at);
    }
}
