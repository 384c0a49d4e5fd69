using Akka.Actor;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Samples.ChatProtocol;

/// <summary>Prints what is heard, and passes on what is said to every peer.</summary>
/// <param name="says">Said to each peer that joins; null says nothing.</param>
/// <param name="lines">So many lines are waited for.</param>
/// <param name="heard">Completed when they were heard.</param>
public sealed class RoomActor(string? says, int lines, TaskCompletionSource heard) : UntypedActor
{
    private readonly HashSet<IActorRef> _peers = [];
    private int _heard;

    public static Props Props(string? says, int lines, TaskCompletionSource heard) =>
        Akka.Actor.Props.Create(() => new RoomActor(says, lines, heard));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ChatProtocolActor.Joined:
                _peers.Add(Context.Watch(Sender));
                if (says is not null)
                {
                    Sender.Tell(new ChatProtocolActor.Say(says));
                }

                break;
            case ChatProtocolActor.LineHeard { Peer: var peer, Line: var line }:
                Console.WriteLine($"{Printable.Text(peer.ClientName)}: {Printable.Text(line)}");
                if (++_heard == lines)
                {
                    heard.TrySetResult();
                }

                break;
            case ChatProtocolActor.Say:
                foreach (var peer in _peers)
                {
                    peer.Tell(message);
                }

                break;
            case Terminated gone:
                _peers.Remove(gone.ActorRef);
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
