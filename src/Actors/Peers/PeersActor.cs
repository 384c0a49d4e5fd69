using System.Collections.Immutable;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Supervision;

namespace Akka.Devp2p.Actors.Peers;

/// <summary>Parent of the PeerActors, named by node id. Decides nothing and holds no state, so nothing is lost when it fails.</summary>
/// <param name="child">Makes the Props of each peer, from what is known of it and who owns its connection.</param>
/// <param name="time">The clock of what it reports.</param>
public sealed class PeersActor(Func<PeerStart, IActorRef, Props> child, TimeProvider time) : Devp2pActor
{
    private readonly EventStream _events = Context.System.EventStream; // read here: a strategy is made where there is no Context

    public static Props Props(ServerContext context) =>
        Props((start, handshake) => PeerActor.Props(context, start, handshake), context.Time);

    public static Props Props(Func<PeerStart, IActorRef, Props> child, TimeProvider time) => Akka.Actor.Props.Create(() => new PeersActor(child, time));

    /// <summary>Command: makes the actor of an admitted peer; answered by <see cref="Created"/> or <see cref="NotCreated"/>.</summary>
    /// <param name="Start">The peer.</param>
    /// <param name="Handshake">Who owns its connection until it is taken over.</param>
    internal sealed record Create(PeerStart Start, IActorRef Handshake) : ILocalMessage;

    /// <summary>Answer: this actor waits for the connection. The other side decides whether whoever asked is still there: no dead letter.</summary>
    internal sealed record Created(IActorRef Peer) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Answer: our bug; there is no peer.</summary>
    internal sealed record NotCreated : ILocalMessage
    {
        public static NotCreated Instance { get; } = new();
    }

    /// <summary>Query, answered by <see cref="Children"/>.</summary>
    internal sealed record GetChildren : ILocalMessage
    {
        public static GetChildren Instance { get; } = new();
    }

    /// <summary>All PeerActors.</summary>
    internal sealed record Children(ImmutableArray<IActorRef> All) : ILocalMessage;

    protected override SupervisorStrategy SupervisorStrategy() => new StopStrategy(_events, time);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Create create:
                OnCreate(create);
                break;
            case GetChildren:
                Sender.Tell(new Children(Context.ChildrenInOrder()));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnCreate(Create create) => Context.Create(
        () => child(create.Start, create.Handshake),
        FreeName(create.Start.Id.ToString()),
        peer => Sender.Tell(peer is null ? NotCreated.Instance : new Created(peer)));

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
