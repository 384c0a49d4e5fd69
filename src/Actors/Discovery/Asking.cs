namespace Akka.Devp2p.Actors.Discovery;

/// <summary>Ask with its answer as a message to oneself. Who is asked owns the deadline; the timeout here is only a net under it.</summary>
internal static class Asking
{
    /// <summary>Several times the longest time that anyone in discovery takes for an answer to one request.</summary>
    internal static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(30);

    /// <param name="wrap">Makes the message to <paramref name="self"/>; its argument is null when no answer came.</param>
    internal static void AskFor(this IActorRef whom, object query, IActorRef self, Func<object?, object> wrap, TimeSpan? net = null) =>
        whom.Ask<object>(query, net ?? SafetyNet).PipeTo(self, self, reply => wrap(reply), _ => wrap(null));
}
