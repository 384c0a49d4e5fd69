using System.Collections.Immutable;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Supervision;

namespace Akka.Devp2p.Actors.Server;

/// <summary>Parent of the HandshakeActors. Decides nothing and holds no state, so nothing is lost when it fails.</summary>
/// <param name="child">Makes the Props of each handshake.</param>
/// <param name="time">The clock of what it reports.</param>
public sealed class HandshakesActor(Func<IStreamSocket, DialOrder?, IActorRef?, Props> child, TimeProvider time) : Devp2pActor
{
    private readonly EventStream _events = Context.System.EventStream; // read here: a strategy is made where there is no Context
    private long _last;

    public static Props Props(ServerContext context) =>
        Props((socket, order, dial) => HandshakeActor.Props(context, socket, order, dial), context.Time);

    public static Props Props(Func<IStreamSocket, DialOrder?, IActorRef?, Props> child, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new HandshakesActor(child, time));

    /// <summary>Command: makes a peer of this connection; answered by <see cref="Created"/> or <see cref="NotCreated"/>.</summary>
    /// <param name="Socket">Belongs to the handshake from here on.</param>
    /// <param name="Order">Whom we dialed; null for an inbound connection.</param>
    /// <param name="Dial">The dial it is a part of: it gets <see cref="HandshakeActor.Ended"/>, and when it stops, the handshake stops.</param>
    internal sealed record Start(IStreamSocket Socket, DialOrder? Order, IActorRef? Dial) : ILocalMessage, IHoldsResources
    {
        public void GiveBack() => Socket.Dispose();
    }

    /// <summary>Answer: the actor that runs the handshake.</summary>
    internal sealed record Created(IStreamSocket Socket, IActorRef Handshake) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Answer: our bug; there is no handshake, and the socket is closed.</summary>
    internal sealed record NotCreated(IStreamSocket Socket) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Query, answered by <see cref="Children"/>.</summary>
    internal sealed record GetChildren : ILocalMessage
    {
        public static GetChildren Instance { get; } = new();
    }

    /// <summary>All HandshakeActors.</summary>
    internal sealed record Children(ImmutableArray<IActorRef> All) : ILocalMessage;

    protected override SupervisorStrategy SupervisorStrategy() => new StopStrategy(_events, time);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Start start:
                OnStart(start);
                break;
            case GetChildren:
                Sender.Tell(new Children(Context.ChildrenInOrder()));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnStart(Start start) => Context.Create(() => child(start.Socket, start.Order, start.Dial), $"{++_last}", handshake =>
    {
        if (handshake is null)
        {
            start.Socket.Dispose();
        }

        Sender.Tell(handshake is null ? new NotCreated(start.Socket) : new Created(start.Socket, handshake));
    });
}
