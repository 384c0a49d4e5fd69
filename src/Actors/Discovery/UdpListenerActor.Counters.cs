using System.Collections.Immutable;
using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>What became of the packets: counted here, and by the sockets before a packet reaches an actor.</summary>
public sealed partial class UdpListenerActor
{
    // a socket answers at once, or is gone
    private static readonly TimeSpan CountsBound = TimeSpan.FromSeconds(2);

    private DatagramCounts _endedSockets;
    private IActorRef? _uncounted;

    private void OnCountersMessage(object message)
    {
        switch (message)
        {
            case GetCounters:
                OnGetCounters();
                break;
            case CountsAnswered answered:
                Answer(answered.Asker, answered.Socket.Equals(_uncounted) ? answered.Values : default);
                break;
            case UdpSocketActor.Counted counted:
                OnCounted(counted.Values);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnGetCounters()
    {
        var (asker, socket) = (Sender, _socket);
        if (socket is null)
        {
            Answer(asker, default);
            return;
        }

        socket.AskFor(
            UdpSocketActor.GetCounts.Instance, Self, reply => new CountsAnswered(asker, socket, (reply as UdpSocketActor.Counts)?.Values ?? default), CountsBound);
    }

    /// <summary>It is gone, or stopped with the actor's former self.</summary>
    private void OnCounted(DatagramCounts counts)
    {
        _endedSockets = _endedSockets.Plus(counts);
        _uncounted = Sender.Equals(_uncounted) ? null : _uncounted;
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

    private sealed record CountsAnswered(IActorRef Asker, IActorRef Socket, DatagramCounts Values) : IDeadLetterSuppression, ILocalMessage;
}
