using System.Net;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery.V5;

/// <summary>
/// The costly part of one handshake, beside the actor that has all the packets to see: key agreement and signatures (geth does it in dispatch).
/// It lives for that long; there is none for a node with which all is agreed. Both sides are in <see cref="Handshake"/>.
/// </summary>
public sealed class SessionActor : Devp2pActor
{
    private readonly DiscoverySetup _setup;
    private readonly object _work;

    public SessionActor(DiscoverySetup setup, object work)
    {
        ArgumentNullException.ThrowIfNull(setup);
        (_setup, _work) = (setup, work);
    }

    /// <param name="work"><see cref="Initiate"/> or <see cref="Accept"/>; the parent gets the result, or only learns that it is gone.</param>
    public static Props Props(DiscoverySetup setup, ILocalMessage work) => Akka.Actor.Props.Create(() => new SessionActor(setup, work));

    protected override void PreStart() => Self.Tell(_work);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Initiate initiate:
                OnInitiate(initiate);
                break;
            case Accept accept:
                OnAccept(accept);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnInitiate(Initiate work)
    {
        var datagram = Handshake.Initiate(
            _setup.Key, work.Own, work.Remote, work.ChallengeData.Span, work.EnrSequence, work.Message, _setup.Randomness.Fill, out var session, work.Record);
        Context.Parent.Tell(new Initiated(work.Id, session, datagram));
        Context.Stop(Self);
    }

    private void OnAccept(Accept work)
    {
        using var reader = new PacketReader(_setup.Key.PublicKey.Id);
        var handshake = reader.TryRead(work.Datagram.Span, out var packet, out _) ? packet : default;
        Context.Parent.Tell(
            Handshake.TryAccept(_setup.Key, work.Challenge, handshake, out var accepted, out var error, work.Topics)
                ? new Accepted(work.Id, accepted!)
                : new Refused(work.Id, error.Reason));
        Context.Stop(Self);
    }

    /// <summary>Answer this WHOAREYOU. The parent gets <see cref="Initiated"/>.</summary>
    public sealed record Initiate(
        long Id, NodeRecord Own, PublicKey Remote, NodeRecord? Record, ReadOnlyMemory<byte> ChallengeData, ulong EnrSequence, Discv5Message Message) : ILocalMessage;

    /// <summary>Check this answer to a WHOAREYOU of ours. The parent gets <see cref="Accepted"/> or <see cref="Refused"/>.</summary>
    public sealed record Accept(long Id, SentChallenge Challenge, ReadOnlyMemory<byte> Datagram, bool Topics) : ILocalMessage;

    /// <summary>Keys are made; the datagram proves it to the other.</summary>
    internal sealed record Initiated(long Id, Session Session, byte[] Datagram) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>The other has proven who it is.</summary>
    public sealed record Accepted(long Id, AcceptedHandshake Handshake) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>It has not.</summary>
    public sealed record Refused(long Id, string Reason) : IDeadLetterSuppression, ILocalMessage;
}
