using Akka.Devp2p.Actors.Node;

namespace Akka.Devp2p.Actors.Hosting;

/// <summary>
/// A ref for whoever lives at a path below /user at the moment of each message, as a remote ref without a uid is. Actors of a node are made anew
/// when it restarts, and when a host stops and starts it; such a ref stays valid. It can't be watched: nobody would know which life is meant.
/// </summary>
internal sealed class StandInRef : MinimalActorRef
{
    private readonly string[] _elements;
    private readonly string _node;

    private StandInRef(ActorSystem system, string node, string[] elements)
    {
        (_node, _elements) = (node, elements);
        Provider = ((ExtendedActorSystem)system).Provider;
        Path = Provider.Guardian.Path / elements;
    }

    public override ActorPath Path { get; }

    public override IActorRefProvider Provider { get; }

    /// <param name="node">Name of the node, for the answer when nobody is there.</param>
    /// <param name="path">Below /user, such as <c>devp2p-main/server</c>.</param>
    internal static IActorRef To(ActorSystem system, string node, string path) => new StandInRef(system, node, path.Split('/'));

    protected override void TellInternal(object message, IActorRef sender)
    {
        var actor = Provider.Guardian.GetChild(_elements);
        if (!actor.IsNobody())
        {
            actor.Tell(message, sender);
        }
        else if (sender.IsNobody())
        {
            Provider.DeadLetters.Tell(message, sender);
        }
        else
        {
            sender.Tell(new Status.Failure(new NodeNotRunningException($"{Path.ToStringWithoutAddress()}: node {_node} {Lack()}")), ActorRefs.NoSender);
        }
    }

    private string Lack() =>
        Provider.Guardian.GetChild([NodeBlueprint.ActorNameOf(_node)]).IsNobody() ? "does not run" : "runs without it, or is being restarted";
}
