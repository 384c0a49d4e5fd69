using Akka.Actor;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Samples.ChatProtocol;

/// <summary>Greets whoever joins, prints what is heard, and tells when enough was heard.</summary>
public sealed class RoomActor : UntypedActor
{
    private readonly List<(IActorRef Asker, int Lines)> _waiting = [];
    private int _heard;

    /// <summary>Query: answered by <see cref="Enough"/> when so many lines were heard.</summary>
    public sealed record WaitForLines(int Lines);

    /// <summary>Answer to <see cref="WaitForLines"/>.</summary>
    public sealed record Enough
    {
        public static Enough Instance { get; } = new();
    }

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
                chat.Tell(new ChatProtocolActor.Say($"hello {Printable.Text(peer.ClientName)}"));
                break;
            case ChatProtocolActor.LineHeard { Peer: var peer, Line: var line }:
                Console.WriteLine($"{Printable.Text(peer.ClientName)} says: {Printable.Text(line)}");
                _heard++;
                Answer();
                break;
            case WaitForLines { Lines: var lines }:
                _waiting.Add((Sender, lines));
                Answer();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Answer()
    {
        foreach (var (asker, _) in _waiting.Where(waiting => waiting.Lines <= _heard))
        {
            asker.Tell(Enough.Instance);
        }

        _waiting.RemoveAll(waiting => waiting.Lines <= _heard);
    }
}
