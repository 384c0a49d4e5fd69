using System.Collections.Immutable;

namespace Akka.Devp2p.Actors.Server;

/// <summary>Parent of the DialActors. Decides nothing and holds no state, so nothing is lost when it fails.</summary>
public sealed class DialsActor(ServerContext context) : UntypedActor
{
    private long _last;

    public static Props Props(ServerContext context) => Akka.Actor.Props.Create(() => new DialsActor(context));

    /// <summary>Command: dials; answered by <see cref="Created"/>, later by <see cref="DialActor.Ended"/>.</summary>
    internal sealed record Start(DialOrder Order);

    /// <summary>Answer: the actor of the dial.</summary>
    internal sealed record Created(DialOrder Order, IActorRef Dial);

    /// <summary>Command: cancels all dials; the dialer has started anew.</summary>
    internal sealed record StopAll
    {
        public static StopAll Instance { get; } = new();
    }

    /// <summary>Query, answered by <see cref="Children"/>.</summary>
    public sealed record GetChildren
    {
        public static GetChildren Instance { get; } = new();
    }

    /// <summary>All DialActors.</summary>
    public sealed record Children(ImmutableArray<IActorRef> All);

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Start start:
                Sender.Tell(new Created(start.Order, Context.ActorOf(DialActor.Props(context, start.Order, Sender), $"{++_last}")));
                break;
            case StopAll:
                Context.GetChildren().ToList().ForEach(Context.Stop);
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
