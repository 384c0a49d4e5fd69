using System.Collections.Immutable;
using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Server;

/// <summary>Parent of the HandshakeActors. Decides nothing and holds no state, so nothing is lost when it fails.</summary>
public sealed class HandshakesActor(ServerContext context) : UntypedActor
{
    private long _last;

    public static Props Props(ServerContext context) => Akka.Actor.Props.Create(() => new HandshakesActor(context));

    /// <summary>Command: makes a peer of this connection; answered by <see cref="Created"/>.</summary>
    /// <param name="Socket">Belongs to the handshake from here on.</param>
    /// <param name="Order">Whom we dialed; null for an inbound connection.</param>
    /// <param name="Dial">The dial it is a part of: it gets <see cref="HandshakeActor.Ended"/>, and when it stops, the handshake stops.</param>
    internal sealed record Start(IStreamSocket Socket, DialOrder? Order, IActorRef? Dial);

    /// <summary>Answer: the actor that runs the handshake.</summary>
    internal sealed record Created(IActorRef Handshake);

    /// <summary>Query, answered by <see cref="Children"/>.</summary>
    public sealed record GetChildren
    {
        public static GetChildren Instance { get; } = new();
    }

    /// <summary>All HandshakeActors.</summary>
    public sealed record Children(ImmutableArray<IActorRef> All);

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Start start:
                Sender.Tell(new Created(Context.ActorOf(HandshakeActor.Props(context, start.Socket, start.Order, start.Dial), $"{++_last}")));
                break;
            case GetChildren:
                Sender.Tell(new Children([.. Context.GetChildren()]));
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
