using System.Text;
using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Samples.ChatProtocol;

/// <summary>
/// The sub-protocol <c>chat/1</c> with one peer: message 0 is one line of UTF-8, at most 1,024 bytes. Lines that come in go to
/// <paramref name="room"/> as <see cref="LineHeard"/>; a line to send comes as <see cref="Say"/>.
/// </summary>
/// <param name="peer">Who is at the other end.</param>
/// <param name="room">Gets what is heard.</param>
public sealed class ChatProtocolActor(PeerInfo peer, IActorRef room) : ProtocolActor
{
    private const int LineCode = 0;
    private const int MaxLine = 1024;

    /// <summary>The protocol as a node offers it.</summary>
    public static ProtocolSpec Spec(IActorRef room) =>
        new("chat", 1, Length: 1, info => Akka.Actor.Props.Create(() => new ChatProtocolActor(info, room)));

    /// <summary>Told to the room when a peer is there; its sender takes <see cref="Say"/>.</summary>
    public sealed record Joined(PeerInfo Peer);

    /// <summary>Command: sends a line to the peer.</summary>
    public sealed record Say(string Line);

    /// <summary>Told to the room: the peer said this.</summary>
    public sealed record LineHeard(PeerInfo Peer, string Line);

    protected override void PreStart() => room.Tell(new Joined(peer));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case MessageReceived { Payload.Length: > MaxLine }:
                Context.Parent.Tell(new FailPeer(DisconnectReason.SubprotocolError, "line is too long"));
                break;
            case MessageReceived received:
                room.Tell(new LineHeard(peer, Encoding.UTF8.GetString(received.Payload.Span)));
                break;
            case Say say:
                // a line may be lost when the peer reads too slowly: chat is gossip
                Context.Parent.Tell(new SendMessage(LineCode, Encoding.UTF8.GetBytes(say.Line)) { Kind = MessageKind.Gossip });
                break;
            case SendQueueFull or SendQueueReady:
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
