using System.Collections.Immutable;

namespace Akka.Devp2p.Actors.Events;

// the agreement with a subscriber
public sealed partial class EventsActor
{
    /// <summary>
    /// Command: sends the events of this node to an actor, from now on, each as <see cref="Delivered"/>. Answered by <see cref="Subscribed"/> or
    /// <see cref="Refused"/> to the sender. Again for the same actor: replaces what was agreed. It ends with the subscriber, by
    /// <see cref="Unsubscribe"/>, or with the node, by <see cref="Ended"/>; a restart of the node does not end it.
    /// </summary>
    /// <param name="Subscriber">Also an actor of another process.</param>
    /// <param name="Kinds">What it wants.</param>
    /// <param name="Bound">How many events may be under way to it that it has not acknowledged, 1 to <see cref="MaxBound"/>; what does not fit is lost.</param>
    public sealed record Subscribe(IActorRef Subscriber, EventKinds Kinds = EventKinds.Rare, int Bound = DefaultBound) : IRemoteMessage;

    /// <summary>Answer: events follow.</summary>
    /// <param name="Node">Name of the node.</param>
    public sealed record Subscribed(string Node, EventKinds Kinds, int Bound) : IRemoteMessage;

    /// <summary>Answer: no events follow.</summary>
    /// <param name="Reason">One line.</param>
    public sealed record Refused(string Reason) : IRemoteMessage;

    /// <summary>Command: no events any more. Not answered.</summary>
    public sealed record Unsubscribe(IActorRef Subscriber) : IRemoteMessage;

    /// <summary>One event, to be acknowledged.</summary>
    /// <param name="Number">Counts from 1, without gaps.</param>
    /// <param name="Event">Such as <c>PeerAdded</c>.</param>
    public sealed record Delivered(long Number, IRemoteMessage Event) : IRemoteMessage, IDeadLetterSuppression;

    /// <summary>So many events were lost since the last one delivered, because too many were not acknowledged. Ask for the state anew.</summary>
    public sealed record Lost(long Count) : IRemoteMessage, IDeadLetterSuppression;

    /// <summary>From the subscriber itself: it has handled all up to this number.</summary>
    public sealed record Acknowledge(long Number) : IRemoteMessage;

    /// <summary>To each subscriber: the node is gone, nothing follows.</summary>
    public sealed record Ended(string Node) : IRemoteMessage, IDeadLetterSuppression;

    private sealed record SubscriberGone(IActorRef Subscriber) : ILocalMessage;

    private sealed record Remembered(ImmutableArray<KeyValuePair<IActorRef, (EventKinds Kinds, EventWindow Window)>> Subscribers) : ILocalMessage, IDeadLetterSuppression;
}
