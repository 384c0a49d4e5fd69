using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors;

/// <summary>Ask with its answer as a message to oneself. Who is asked owns the deadline; the net here is only for an answer that got lost.</summary>
internal static class Asking
{
    /// <summary>Several times the longest time that anyone takes for an answer to one request.</summary>
    internal static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(30);

    /// <param name="wrap">Makes the message to <paramref name="self"/>; its argument is null when no answer came.</param>
    /// <param name="net">How long to wait for it; of the wall clock, but in a simulation of the simulated one.</param>
    internal static void AskFor(this IActorRef whom, object query, IActorRef self, Func<object?, object> wrap, TimeSpan? net = null)
    {
        var system = ((ActorRefWithCell)self).Underlying.System;
        whom.Tell(query, new Answer(system, net ?? SafetyNet, answer => self.Tell(wrap(answer), self)));
    }
}
