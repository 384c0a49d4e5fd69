using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Faults.Tests;

/// <summary>A sub-protocol of one message that is sent back: shows that a peer is alive from end to end.</summary>
internal sealed class EchoActor(PeerInfo peer, IActorRef heard) : ProtocolActor
{
    private const int Ask = 0, Answer = 1;

    /// <summary>Told to a protocol's actor: ask the other side.</summary>
    internal sealed record Ping;

    /// <summary>Told to the test: the other side has answered.</summary>
    internal sealed record Heard(string Node, string Peer);

    internal static ProtocolSpec Spec(IActorRef heard) =>
        new("echo", 1, 2, peer => Props.Create(() => new EchoActor(peer, heard)));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Ping:
                Context.Parent.Tell(new SendMessage(Ask, BaseProtocol.EmptyPayload));
                break;
            case MessageReceived { Code: Ask }:
                Context.Parent.Tell(new SendMessage(Answer, BaseProtocol.EmptyPayload));
                break;
            case MessageReceived { Code: Answer }:
                heard.Tell(new Heard(peer.Node, peer.Id.ToString()));
                break;
            case SendQueueFull or SendQueueReady:
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
