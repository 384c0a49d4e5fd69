using System.Collections.Immutable;

namespace Akka.Devp2p.Actors.Hosting;

/// <summary>
/// Hands events of the EventStream to code that is no actor, one at a time and in order: a printer of JSON lines, a table on a terminal.
/// </summary>
public sealed class EventTapActor : Devp2pActor
{
    private readonly Action<object> _sink;
    private readonly ImmutableArray<Type> _events;

    public EventTapActor(Action<object> sink, ImmutableArray<Type> events) => (_sink, _events) = (sink, events);

    /// <param name="sink">Called for each event on the actor's thread; it must not block for long.</param>
    /// <param name="events">Types to subscribe to, such as <c>PeerAdded</c>.</param>
    public static Props Props(Action<object> sink, params Type[] events) =>
        Akka.Actor.Props.Create(() => new EventTapActor(sink, events.ToImmutableArray()));

    protected override void PreStart()
    {
        foreach (var type in _events)
        {
            Context.System.EventStream.Subscribe(Self, type);
        }
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        if (_events.Any(type => type.IsInstanceOfType(message)))
        {
            _sink(message);
        }
        else
        {
            Unhandled(message);
        }
    }
}
