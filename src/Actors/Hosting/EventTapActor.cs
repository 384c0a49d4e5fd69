using System.Collections.Immutable;
using Akka.Devp2p.Actors.Events;

namespace Akka.Devp2p.Actors.Hosting;

/// <summary>
/// Hands events to code that is no actor, one at a time and in order: a printer of JSON lines, a table on a terminal. Those of the EventStream that it is
/// made for, and those of an EventsActor that it is subscribed to, which it acknowledges.
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
        switch (message)
        {
            case EventsActor.Delivered delivered:
                _sink(delivered.Event);
                Sender.Tell(new EventsActor.Acknowledge(delivered.Number));
                return;
            case EventsActor.Subscribed or EventsActor.Lost or EventsActor.Ended:
                // peers decide how many are lost: no line of the log for each
                return;
        }

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
