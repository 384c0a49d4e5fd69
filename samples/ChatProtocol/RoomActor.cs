using Akka.Actor;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Samples.ChatProtocol;

/// <summary>Greets whoever joins, prints what is heard, and says to all what it is told to.</summary>
public sealed class RoomActor : UntypedActor
{
    private readonly HashSet<IActorRef> _chats = [];

    private sealed record Left(IActorRef Chat);

    public static Props Props() => Akka.Actor.Props.Create(() => new RoomActor());

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(ChatProtocolActor.Joined));
        Context.System.EventStream.Subscribe(Self, typeof(ChatProtocolActor.LineHeard));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ChatProtocolActor.Joined { Peer: var peer, Chat: var chat }:
                _chats.Add(chat);
                Context.WatchWith(chat, new Left(chat));
                chat.Tell(new ChatProtocolActor.Say($"hello {Printable.Text(peer.ClientName)}"));
                break;
            case ChatProtocolActor.LineHeard { Peer: var peer, Line: var line }:
                Console.WriteLine($"{Printable.Text(peer.ClientName)} says: {Printable.Text(line)}");
                break;
            case ChatProtocolActor.Say say:
                foreach (var chat in _chats)
                {
                    chat.Tell(say);
                }

                break;
            case Left left:
                _chats.Remove(left.Chat);
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
