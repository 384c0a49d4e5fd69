using Akka.Devp2p.Actors.Supervision;

namespace Akka.Devp2p.Actors.Node;

/// <summary>Parent of the services. Decides nothing and holds no state, so nothing is lost when it fails.</summary>
public sealed class ServicesActor(TimeProvider time) : Devp2pActor
{
    private readonly EventStream _events = Context.System.EventStream; // read here: a strategy is made where there is no Context

    public static Props Props(TimeProvider time) => Akka.Actor.Props.Create(() => new ServicesActor(time));

    /// <summary>To a service: the server runs, begin. To be answered.</summary>
    /// <param name="Node">Name of our node.</param>
    /// <param name="Refs">The actors of the node.</param>
    public sealed record Start(string Node, NodeRefs Refs) : ILocalMessage;

    /// <summary>From a service: it runs.</summary>
    public sealed record Started : ILocalMessage
    {
        public static Started Instance { get; } = new();
    }

    /// <summary>From a service: it does not run, nor will the node.</summary>
    /// <param name="Reason">One line.</param>
    public sealed record StartFailed(string Reason) : ILocalMessage;

    /// <summary>Command: makes the actor of a service; answered by <see cref="Created"/> or <see cref="NotCreated"/>.</summary>
    internal sealed record Create(ServiceSpec Service) : ILocalMessage;

    internal sealed record Created(string Name, IActorRef Service) : ILocalMessage;

    /// <summary>Answer: there is no such actor, since its Props can't be used.</summary>
    internal sealed record NotCreated(string Name) : ILocalMessage;

    /// <summary>Command: stops a service; who wants to know when, watches it.</summary>
    internal sealed record StopService(IActorRef Service) : ILocalMessage;

    // one that can't be made would not be made the next time either
    protected override SupervisorStrategy SupervisorStrategy() => new CountingStrategy(
        _events, time, (_, exception) => exception is ActorInitializationException ? Directive.Stop : Directive.Resume);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Create create:
                OnCreate(create.Service);
                break;
            case StopService stop:
                Context.Stop(stop.Service);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnCreate(ServiceSpec spec) => Context.Create(
        () => spec.Props, spec.Name, service => Sender.Tell(service is null ? new NotCreated(spec.Name) : new Created(spec.Name, service)));
}
