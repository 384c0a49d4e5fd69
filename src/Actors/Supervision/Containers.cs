using System.Collections.Immutable;

namespace Akka.Devp2p.Actors.Supervision;

/// <summary>What the containers have in common: they make children for others, and whoever asked for one always learns what became of it.</summary>
internal static class Containers
{
    /// <summary>
    /// A container answers at once. It may fail before it has looked at the message, though, and nobody would answer: whoever waits longer
    /// than this has no child.
    /// </summary>
    internal static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    /// <summary>Makes a child; whatever goes wrong is the supervisor's to judge, and <paramref name="answer"/> is called all the same.</summary>
    /// <param name="context">The container's.</param>
    /// <param name="props">May throw.</param>
    /// <param name="name">The child's.</param>
    /// <param name="answer">Gets the child, or null when there is none.</param>
    internal static void Create(this IActorContext context, Func<Props> props, string name, Action<IActorRef?> answer)
    {
        IActorRef? child = null;
        try
        {
            child = context.ActorOf(props(), name);
        }
        finally
        {
            answer(child);
        }
    }

    /// <summary>The children by their names; Akka's own order is that of the names' hashes, and another one in each process.</summary>
    internal static ImmutableArray<IActorRef> ChildrenInOrder(this IActorContext context) =>
        [.. context.GetChildren().OrderBy(child => child.Path.Name, StringComparer.Ordinal)];
}
