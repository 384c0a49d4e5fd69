using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors;

/// <summary>Ask, for actors with the answer as a message to oneself. Who is asked owns the deadline; the net here is only for an answer that got lost.</summary>
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

    /// <summary>
    /// Ask for whoever is no actor. Akka's own, given a token that is cancelled already, removes its ref before it registers it: a warning in the
    /// log, and a ref that stays for ever.
    /// </summary>
    internal static Task<T> AskAsync<T>(this IActorRef whom, object query, TimeSpan timeout, CancellationToken cancellationToken) =>
        whom.Ask<T>(query, timeout, CancellationToken.None).WaitAsync(cancellationToken);

    /// <summary>The same with a token that ends the question itself, its ref too. It must not be cancelled yet.</summary>
    internal static Task<T> AskUntil<T>(this IActorRef whom, object query, TimeSpan timeout, CancellationToken ended) => whom.Ask<T>(query, timeout, ended);
}
