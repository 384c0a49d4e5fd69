using System.Collections.Immutable;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Supervision;

namespace Akka.Devp2p.Actors.Peers;

/// <summary>Parent of the PeerActors, named by node id. Decides nothing and holds no state, so nothing is lost when it fails.</summary>
public sealed class PeersActor(ServerContext context) : Devp2pActor
{
    private readonly EventStream _events = Context.System.EventStream; // read here: a strategy is made where there is no Context

    public static Props Props(ServerContext context) => Akka.Actor.Props.Create(() => new PeersActor(context));

    /// <summary>Command: makes the actor of an admitted peer; answered by <see cref="Created"/>.</summary>
    /// <param name="Start">The peer.</param>
    /// <param name="Handshake">Who owns its connection until it is taken over.</param>
    internal sealed record Create(PeerStart Start, IActorRef Handshake) : ILocalMessage;

    /// <summary>Answer: this actor waits for the connection.</summary>
    internal sealed record Created(IActorRef Peer) : ILocalMessage;

    /// <summary>Query, answered by <see cref="Children"/>.</summary>
    public sealed record GetChildren : ILocalMessage
    {
        public static GetChildren Instance { get; } = new();
    }

    /// <summary>All PeerActors.</summary>
    public sealed record Children(ImmutableArray<IActorRef> All) : ILocalMessage;

    protected override SupervisorStrategy SupervisorStrategy() => new StopStrategy(_events, context.Time);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Create create:
                Sender.Tell(new Created(Context.ActorOf(PeerActor.Props(context, create.Start, create.Handshake), FreeName(create.Start.Id.ToString()))));
                break;
            case GetChildren:
                Sender.Tell(new Children([.. Context.GetChildren()]));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    // a peer that comes back at once may find its former actor still stopping
    private static string FreeName(string id)
    {
        var name = id;
        for (var n = 2; !Context.Child(name).IsNobody(); n++)
        {
            name = $"{id}-{n}";
        }

        return name;
    }
}
