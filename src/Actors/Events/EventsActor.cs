using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Peers;

namespace Akka.Devp2p.Actors.Events;

/// <summary>
/// Sends the events of one node to actors, also of other processes, which the EventStream does not reach. A subscriber that is slow loses
/// events and is told how many. It lives beside its node, so that subscriptions outlive a restart of the node.
/// </summary>
public sealed partial class EventsActor : Devp2pActor, IWithUnboundedStash
{
    /// <summary>Largest bound of a subscription.</summary>
    public const int MaxBound = 65_536;

    /// <summary>Bound of a subscription that names none.</summary>
    public const int DefaultBound = 256;

    private const int MaxSubscribers = 1_024;

    private static readonly (Type Type, EventKinds Kind)[] Events =
    [
        (typeof(PeerAdded), EventKinds.Peers), (typeof(PeerDropped), EventKinds.Peers), (typeof(LocalRecordChanged), EventKinds.LocalRecord),
        (typeof(NodeFailed), EventKinds.Failures), (typeof(PeerBanned), EventKinds.Bans), (typeof(PeerUnbanned), EventKinds.Bans),
    ];

    private readonly string _node;
    private readonly Dictionary<IActorRef, (EventKinds Kinds, EventWindow Window)> _subscribers = [];

    public EventsActor(string node) => _node = node;

    public IStash Stash { get; set; } = null!;

    /// <param name="node">Name of the node.</param>
    public static Props Props(string node) => Akka.Actor.Props.Create(() => new EventsActor(node));

    protected override void PreStart()
    {
        foreach (var (type, _) in Events)
        {
            Context.System.EventStream.Subscribe(Self, type);
        }
    }

    /// <summary>The mailbox outlives the restart, and so do the subscriptions: the node has not ended, and nobody is told so.</summary>
    protected override void PreRestart(Exception reason, object message) => Self.Tell(message as Remembered ?? new Remembered([.. _subscribers]));

    protected override void PostRestart(Exception reason)
    {
        base.PostRestart(reason);
        Become(Rebuilding);
    }

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        foreach (var subscriber in _subscribers.Keys)
        {
            subscriber.Tell(new Ended(_node));
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Subscribe subscribe:
                Sender.Tell(OnSubscribe(subscribe));
                break;
            case Unsubscribe unsubscribe:
                Context.Unwatch(unsubscribe.Subscriber);
                _subscribers.Remove(unsubscribe.Subscriber);
                break;
            case Acknowledge acknowledge:
                OnAcknowledge(acknowledge.Number);
                break;
            case SubscriberGone gone:
                _subscribers.Remove(gone.Subscriber);
                break;
            case Remembered:
                break; // it had failed again before it heard the first, and so has nothing to remember
            case MessageFeed.Seen seen:
                Deliver(EventKinds.Messages, seen.Event, seen.Take());
                break;
            case IRemoteMessage something when NodeOf(something) is { } node:
                if (node == _node)
                {
                    Deliver(Array.Find(Events, known => known.Type == something.GetType()).Kind, something);
                }

                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Rebuilding(object message)
    {
        switch (message)
        {
            case Remembered remembered:
                foreach (var (subscriber, subscription) in remembered.Subscribers)
                {
                    _subscribers[subscriber] = subscription;
                }

                Become(OnReceive);
                Stash.UnstashAll();
                break;
            case SubscriberGone:
                // behind what is remembered; not stashed, since the stash would turn it into a bare Terminated
                Self.Tell(message);
                break;
            default:
                Stash.Stash();
                break;
        }
    }

    private object OnSubscribe(Subscribe subscribe)
    {
        var (subscriber, kinds, bound) = subscribe;
        if (bound is < 1 or > MaxBound)
        {
            return new Refused($"Bound = {bound}: expected 1 to {MaxBound}");
        }

        var known = _subscribers.ContainsKey(subscriber);
        if (!known && _subscribers.Count >= MaxSubscribers)
        {
            return new Refused($"there are {MaxSubscribers} subscribers already");
        }

        if (!known)
        {
            Context.WatchWith(subscriber, new SubscriberGone(subscriber));
        }

        _subscribers[subscriber] = (kinds, new EventWindow(bound));
        return new Subscribed(_node, kinds, bound);
    }

    private void OnAcknowledge(long number)
    {
        if (_subscribers.TryGetValue(Sender, out var subscriber) && subscriber.Window.Acknowledge(number) is > 0 and var lost)
        {
            Sender.Tell(new Lost(lost));
        }
    }

    private void Deliver(EventKinds kind, IRemoteMessage something, long lostOnTheWay = 0)
    {
        foreach (var (subscriber, (kinds, window)) in _subscribers)
        {
            if (!kinds.HasFlag(kind))
            {
                continue;
            }

            window.Lose(lostOnTheWay);
            if (window.Offer(out var lost) is { } number)
            {
                if (lost > 0)
                {
                    subscriber.Tell(new Lost(lost));
                }

                subscriber.Tell(new Delivered(number, something));
            }
        }
    }

    // several nodes may share the EventStream
    private static string? NodeOf(IRemoteMessage something) => something switch
    {
        PeerAdded added => added.Node,
        PeerDropped dropped => dropped.Node,
        LocalRecordChanged changed => changed.Node,
        NodeFailed failed => failed.Node,
        PeerBanned banned => banned.Node,
        PeerUnbanned unbanned => unbanned.Node,
        _ => null,
    };
}
