using System.Collections.Immutable;
using Akka.Devp2p.Actors.Supervision;

namespace Akka.Devp2p.Actors.Server;

/// <summary>Parent of the DialActors. Decides nothing and holds no state, so nothing is lost when it fails.</summary>
/// <param name="child">Makes the Props of each dial, from what to dial and whom to tell its end.</param>
/// <param name="time">The clock of what it reports.</param>
public sealed class DialsActor(Func<DialOrder, IActorRef, Props> child, TimeProvider time) : Devp2pActor
{
    private readonly EventStream _events = Context.System.EventStream; // read here: a strategy is made where there is no Context
    private long _last;

    public static Props Props(ServerContext context) => Props((order, dialer) => DialActor.Props(context, order, dialer), context.Time);

    public static Props Props(Func<DialOrder, IActorRef, Props> child, TimeProvider time) => Akka.Actor.Props.Create(() => new DialsActor(child, time));

    /// <summary>Command: dials; answered by <see cref="Created"/> or <see cref="NotCreated"/>, later by <see cref="DialActor.Ended"/>.</summary>
    internal sealed record Start(DialOrder Order) : ILocalMessage;

    /// <summary>Answer: the actor of the dial.</summary>
    internal sealed record Created(DialOrder Order, IActorRef Dial) : ILocalMessage;

    /// <summary>Answer: our bug; there is no dial.</summary>
    internal sealed record NotCreated(DialOrder Order) : ILocalMessage;

    /// <summary>Command: cancels all dials; the dialer has started anew.</summary>
    internal sealed record StopAll : ILocalMessage
    {
        public static StopAll Instance { get; } = new();
    }

    /// <summary>Query, answered by <see cref="Children"/>.</summary>
    internal sealed record GetChildren : ILocalMessage
    {
        public static GetChildren Instance { get; } = new();
    }

    /// <summary>All DialActors.</summary>
    internal sealed record Children(ImmutableArray<IActorRef> All) : ILocalMessage;

    protected override SupervisorStrategy SupervisorStrategy() => new StopStrategy(_events, time);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Start start:
                OnStart(start.Order);
                break;
            case StopAll:
                Context.GetChildren().ToList().ForEach(Context.Stop);
                break;
            case GetChildren:
                Sender.Tell(new Children(Context.ChildrenInOrder()));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnStart(DialOrder order) => Context.Create(
        () => child(order, Sender), $"{++_last}", dial => Sender.Tell(dial is null ? new NotCreated(order) : new Created(order, dial)));
}
