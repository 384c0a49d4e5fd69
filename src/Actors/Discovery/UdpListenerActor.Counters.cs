using System.Collections.Immutable;
using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>What became of the packets: counted here, and by the sockets before a packet reaches an actor.</summary>
public sealed partial class UdpListenerActor
{
    // a socket answers at once, or is gone
    private static readonly TimeSpan CountsBound = TimeSpan.FromSeconds(2);

    private readonly HashSet<IActorRef> _uncounted = []; // they have not said their last words
    private DatagramCounts _endedSockets;

    private void OnCountersMessage(object message)
    {
        switch (message)
        {
            case GetCounters:
                Count(Sender, [.. _places.Select(place => place.Socket).OfType<IActorRef>()], []);
                break;
            case CountsAnswered answered:
                Count(answered.Asker, answered.Rest, answered.Counted);
                break;
            case UdpSocketActor.Counted counted:
                OnCounted(counted.Values);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>Asks one socket after the other; those that end meanwhile say it by themselves.</summary>
    private void Count(IActorRef asker, ImmutableArray<IActorRef> sockets, ImmutableArray<(IActorRef Socket, DatagramCounts Values)> counted)
    {
        if (sockets.IsEmpty)
        {
            Answer(asker, counted.Where(one => _uncounted.Contains(one.Socket)).Aggregate(default(DatagramCounts), (sum, one) => sum.Plus(one.Values)));
            return;
        }

        var socket = sockets[0];
        socket.AskFor(
            UdpSocketActor.GetCounts.Instance,
            Self,
            reply => new CountsAnswered(asker, sockets.RemoveAt(0), counted.Add((socket, (reply as UdpSocketActor.Counts)?.Values ?? default))),
            CountsBound);
    }

    /// <summary>It is gone, or stopped with the actor's former self.</summary>
    private void OnCounted(DatagramCounts counts)
    {
        _endedSockets = _endedSockets.Plus(counts);
        _uncounted.Remove(Sender);
    }

    private void Answer(IActorRef asker, DatagramCounts live)
    {
        var sockets = _endedSockets.Plus(live);
        if (_refs.V4.IsNobody())
        {
            asker.Tell(new Counters(new Discv4Counters().With(sockets)));
        }
        else
        {
            _refs.V4.Tell(new Discv4Actor.GetCounts(asker, sockets)); // it adds its own
        }
    }

    /// <summary>Answered with <see cref="Counters"/>.</summary>
    public sealed record GetCounters : IRemoteMessage
    {
        public static GetCounters Instance { get; } = new();
    }

    /// <summary>Datagrams and packets by what became of them, since the last start of the actor; those of its sockets since the first.</summary>
    public sealed record Counters(ImmutableSortedDictionary<string, long> Values) : IRemoteMessage;

    private sealed record CountsAnswered(IActorRef Asker, ImmutableArray<IActorRef> Rest, ImmutableArray<(IActorRef Socket, DatagramCounts Values)> Counted)
        : IDeadLetterSuppression, ILocalMessage;
}
