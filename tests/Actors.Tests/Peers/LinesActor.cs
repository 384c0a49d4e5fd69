using System.Text;
using Akka.Actor;
using Akka.Devp2p.Actors.Peers;

namespace Akka.Devp2p.Actors.Tests.Peers;

/// <summary>A protocol for tests, <c>lines/1</c>: tells a probe what it gets, and sends what the test tells it.</summary>
internal sealed class LinesActor(PeerInfo peer, IActorRef probe) : ProtocolActor
{
    public static ProtocolSpec Spec(IActorRef probe, string name = "lines", uint version = 1) =>
        new(name, version, 4, info => Props.Create(() => new LinesActor(info, probe)));

    /// <summary>Told to the probe at the start; its sender is the protocol actor.</summary>
    public sealed record Up(PeerInfo Peer);

    /// <summary>Told to the probe for each message; its sender is the protocol actor.</summary>
    public sealed record Line(int Code, string Text);

    protected override void PreStart() => probe.Tell(new Up(peer));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case MessageReceived received:
                probe.Tell(new Line(received.Code, Encoding.UTF8.GetString(received.Payload.Span)));
                break;
            case string text:
                Context.Parent.Tell(new SendMessage(0, Encoding.UTF8.GetBytes(text)));
                break;
            case SendMessage or FailPeer or DescribePeer or PenalizePeer or ScoreUsefulness:
                Context.Parent.Tell(message);
                break;
            case SendQueueFull or SendQueueReady:
                probe.Tell(message);
                break;
            case Exception bug:
                throw bug;
            default:
                Unhandled(message);
                break;
        }
    }
}
