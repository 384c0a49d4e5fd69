using System.Text;
using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Samples.ChatProtocol;

/// <summary>
/// The sub-protocol <c>chat/1</c> with one peer: message 0 is one line of UTF-8, at most 1,024 bytes. What happens goes to the EventStream as
/// <see cref="Joined"/> and <see cref="LineHeard"/>; a line to send comes as <see cref="Say"/>.
/// </summary>
/// <param name="peer">Who is at the other end.</param>
public sealed class ChatProtocolActor(PeerInfo peer) : ProtocolActor
{
    private const int LineCode = 0;
    private const int MaxLine = 1024;

    /// <summary>The protocol as a node offers it.</summary>
    public static ProtocolSpec Spec { get; } = new("chat", 1, Length: 1, peer => Props(peer));

    /// <summary>A peer is there; <paramref name="Chat"/> takes <see cref="Say"/>.</summary>
    public sealed record Joined(PeerInfo Peer, IActorRef Chat);

    /// <summary>The peer said this.</summary>
    public sealed record LineHeard(PeerInfo Peer, string Line);

    /// <summary>Command: sends a line to the peer.</summary>
    public sealed record Say(string Line);

    public static Props Props(PeerInfo peer) => Akka.Actor.Props.Create(() => new ChatProtocolActor(peer));

    protected override void PreStart() => Context.System.EventStream.Publish(new Joined(peer, Self));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case MessageReceived { Payload.Length: > MaxLine }:
                Context.Parent.Tell(new FailPeer(DisconnectReason.SubprotocolError, "line is too long"));
                break;
            case MessageReceived received:
                Context.System.EventStream.Publish(new LineHeard(peer, Encoding.UTF8.GetString(received.Payload.Span)));
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
