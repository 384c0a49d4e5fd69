using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Events;

/// <summary>
/// The way of MessageSent and MessageReceived from the peers of a node to its EventsActor. Peers decide how many there are: only so many are under way, the
/// others are lost and counted. Thread-safe.
/// </summary>
internal sealed class MessageFeed
{
    /// <summary>Events under way to EventsActor at most; each is small.</summary>
    internal const int Bound = 4_096;

    private readonly InFlightLimit _underWay = new(Bound);

    /// <summary>The EventsActor, set before the node starts.</summary>
    internal IActorRef Receiver { get; set; } = ActorRefs.Nobody;

    internal void Publish(IRemoteMessage message)
    {
        if (_underWay.TryEnter())
        {
            Receiver.Tell(new Seen(message, this), ActorRefs.NoSender);
        }
    }

    /// <summary>To be called once for each that came; how many were lost since the last call.</summary>
    private long Handled()
    {
        _underWay.Leave();
        return _underWay.TakeRefused();
    }

    /// <summary>One event.</summary>
    internal sealed record Seen(IRemoteMessage Event, MessageFeed Feed) : IDeadLetterSuppression, ILocalMessage, IHoldsResources
    {
        /// <summary>It has arrived; how many were lost before it.</summary>
        internal long Take() => Feed.Handled();

        void IHoldsResources.GiveBack() => Feed.Handled();
    }
}
