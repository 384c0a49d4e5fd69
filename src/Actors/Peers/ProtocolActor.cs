using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Peers;

/// <summary>
/// Base of the actor that runs one capability with one peer: the body of geth's <c>Protocol.Run</c>. Its parent is the PeerActor:
/// it gets <see cref="MessageReceived"/> and sends by telling <c>Context.Parent</c> <see cref="SendMessage"/>. When it stops, the peer is
/// disconnected (0x10); an exception does the same and is logged as our bug. A peer that broke the protocol is failed by
/// <see cref="FailPeer"/>.
/// </summary>
/// <remarks>
/// The memory of a received message counts against the peer until its handler has returned and what it sent meanwhile is in the
/// outbound queue, which has bounds of its own. A handler that hands the work on
/// calls <see cref="MessageCredit.Keep"/>; whoever finishes the work puts it into the last <see cref="SendMessage"/>, or calls
/// <see cref="MessageCredit.Release"/> when there is nothing to send.
/// </remarks>
public abstract class ProtocolActor : Devp2pActor
{
    /// <summary>A message from the peer, decompressed; the payload belongs to the receiver. What comes after the protocol's end is no dead letter.</summary>
    /// <param name="Code">Message code within the protocol, from 0 to its length - 1.</param>
    /// <param name="Payload">RLP as sent, not checked yet.</param>
    public sealed record MessageReceived(int Code, ReadOnlyMemory<byte> Payload) : IDeadLetterSuppression, ILocalMessage, IHoldsResources
    {
        /// <summary>The peer's credit that this message holds.</summary>
        public MessageCredit Credit { get; init; } = MessageCredit.None;

        /// <summary>Measures the handler; null measures nothing.</summary>
        internal HandleMeter? Handling { get; init; }

        void IHoldsResources.GiveBack() => Credit.Release();
    }

    /// <summary>Command to the parent: sends a message. The payload must not be changed afterwards.</summary>
    /// <param name="Code">Message code within the protocol, from 0 to its length - 1; anything else is our bug.</param>
    /// <param name="Payload">RLP, uncompressed.</param>
    public sealed record SendMessage(int Code, ReadOnlyMemory<byte> Payload) : IDeadLetterSuppression, ILocalMessage
    {
        /// <summary>Whether it may be dropped when the peer reads too slowly.</summary>
        public MessageKind Kind { get; init; }

        /// <summary>What the message answered: its credit is given back when this is in the outbound queue.</summary>
        public MessageCredit Credit { get; init; } = MessageCredit.None;
    }

    /// <summary>To the parent, after all that the handler sent: the handler has returned.</summary>
    internal sealed record Handled(MessageCredit Credit) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>The outbound queue is more than half full: hold back what can wait. Gossip is dropped from now on.</summary>
    public sealed record SendQueueFull : IDeadLetterSuppression, ILocalMessage
    {
        public static SendQueueFull Instance { get; } = new();
    }

    /// <summary>The outbound queue has room again.</summary>
    public sealed record SendQueueReady : IDeadLetterSuppression, ILocalMessage
    {
        public static SendQueueReady Instance { get; } = new();
    }

    /// <summary>
    /// Command to the parent: ends the connection, however few peers there are. <see cref="DisconnectReason.SubprotocolError"/> for a breach of this protocol,
    /// which costs the peer score as other reasons of its fault do. What the connection survives is <see cref="PenalizePeer"/>'s.
    /// </summary>
    /// <param name="Reason">What the peer is told.</param>
    /// <param name="Detail">For the log and PeerDropped; a constant text, never made from remote data.</param>
    public sealed record FailPeer(DisconnectReason Reason, string Detail) : IDeadLetterSuppression, ILocalMessage
    {
        /// <summary>The peer lives on another network, chain or fork: its dial counts as <c>WrongNetwork</c>, and it is left alone for long.</summary>
        public bool WrongNetwork { get; init; }
    }

    /// <summary>
    /// Command to the parent: the peer did something wrong that the connection survives. It costs the peer score, and once it has none left it is
    /// banned for a while, unless few peers are connected. What it can't know or have yet is no fault. At most 16 count between two pings.
    /// </summary>
    /// <param name="Fault">What it did.</param>
    /// <param name="Detail">For the log and the ban; a constant text, never made from remote data.</param>
    public sealed record PenalizePeer(PeerFault Fault, string Detail) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>
    /// Command to the parent: how useful the peer has been lately. When all places are taken, one peer now and then makes room for a newcomer; the
    /// most useful tenth is spared. A useful peer also gets a bad score back sooner.
    /// </summary>
    /// <param name="Score">
    /// From 0, it has brought nothing, to 1, no peer of this protocol could be more useful; anything else counts as the nearer of the two. Counts until
    /// the next one; told as often as one likes, passed on once a second.
    /// </param>
    public sealed record ScoreUsefulness(double Score) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Command to the parent: what <c>admin_peers</c> shows for this protocol from now on (geth's PeerInfo hook).</summary>
    /// <param name="Info">An immutable object that serializes to JSON.</param>
    public sealed record DescribePeer(object Info) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Runs the handler; unless it kept the message's credit, that goes back by way of the parent, behind the answers.</summary>
    protected override bool AroundReceive(Receive receive, object message)
    {
        var handling = (message as MessageReceived)?.Handling;
        var begun = handling?.Begin();
        var handled = base.AroundReceive(receive, message);
        if (begun is { } then)
        {
            handling!.End(then);
        }

        if (message is MessageReceived { Credit: { IsHeld: true } credit })
        {
            Context.Parent.Tell(new Handled(credit));
        }

        return handled;
    }
}
