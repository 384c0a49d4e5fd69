using Akka.Actor;

namespace Akka.Devp2p.Tests.Shared;

/// <summary>Actors that Akka makes for questions that are not answered yet.</summary>
internal static class TempActors
{
    public static int Count(ActorSystem system)
    {
        var (container, count) = (((ExtendedActorSystem)system).Provider.TempContainer, 0);
        // its class is internal
        container.GetType().GetMethod("ForEachChild")!.Invoke(container, [(Action<IInternalActorRef>)(_ => count++)]);
        return count;
    }
}
