using System.Net;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Discv5;

/// <summary>
/// The sessions of one node and the challenges that it has sent, in bounded memory (geth: v5wire.SessionCache and the part of UDPv5 that answers
/// what it can't decrypt). Pure: the clock is an argument, nothing is sent. One thread at a time.
/// </summary>
public sealed class SessionMachine : IDisposable
{
    /// <summary>Sessions kept, as in geth.</summary>
    public const int MaxSessions = 1024;

    /// <summary>Challenges kept for all addresses together, and for one (IPv6: one /64).</summary>
    public const int MaxChallenges = 8192, MaxChallengesPerAddress = 16;

    /// <summary>How long a challenge is good, as in geth.</summary>
    public static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(1);

    private readonly SessionCache _sessions = new(MaxSessions);
    private readonly ChallengeCache _challenges = new(MaxChallenges, MaxChallengesPerAddress, HandshakeTimeout);
    private readonly byte[] _plaintext = new byte[PacketLayout.MaxSize];
    private readonly NodeId _self;
    private readonly Action<Span<byte>> _random;
    private readonly bool _topics;

    /// <param name="self">Our id.</param>
    /// <param name="random">Fills a span with random bytes.</param>
    /// <param name="topics">See <see cref="Discv5MessageCodec.TryDecode"/>.</param>
    public SessionMachine(NodeId self, Action<Span<byte>> random, bool topics = false)
    {
        ArgumentNullException.ThrowIfNull(random);
        (_self, _random, _topics) = (self, random, topics);
    }

    /// <summary>Sessions there are.</summary>
    public int Sessions => _sessions.Count;

    /// <summary>Challenges that wait for their answers, as far as it was looked lately.</summary>
    public int Challenges => _challenges.Count;

    /// <summary>The session with a node at an endpoint; null when there is none. It is the machine's to dispose.</summary>
    public Session? Find(NodeId id, IPEndPoint at) => _sessions.Get(new SessionPlace(id, at));

    /// <summary>A handshake has ended well.</summary>
    public void Establish(IPEndPoint at, Session session)
    {
        ArgumentNullException.ThrowIfNull(session);
        _sessions.Set(new SessionPlace(session.Remote.Id, at), session);
    }

    /// <summary>
    /// Decrypts a message packet. False without an error when the keys are not there or not the right ones: then <see cref="Challenge"/> is the
    /// answer. False with an error when the keys were right and the message is none.
    /// </summary>
    public bool TryOpen(in Discv5Packet packet, IPEndPoint from, out Discv5Message? message, out WireError error)
    {
        message = null;
        error = default;
        var (current, previous) = _sessions.GetBoth(new SessionPlace(packet.Source, from));
        if (current is null || (!current.TryOpen(packet, _plaintext, out var size) && (previous is null || !previous.TryOpen(packet, _plaintext, out size))))
        {
            return false;
        }

        if (Discv5MessageCodec.TryDecode(_plaintext.AsSpan(0, size), out message, out error, _topics))
        {
            return true;
        }

        error = error.Shift(packet.Head.Length);
        return false;
    }

    /// <summary>
    /// The WHOAREYOU to send for a message that can't be decrypted. While one waits for its answer it is the same again, bit for bit, since the
    /// answer to the first may be on its way. Null when the address has too many of them.
    /// </summary>
    /// <param name="id">Who says to have sent the message.</param>
    /// <param name="nonce">Of the message.</param>
    /// <param name="from">Where it came from.</param>
    /// <param name="known">The newest record that we have of this node.</param>
    /// <param name="now">The clock.</param>
    public SentChallenge? Challenge(NodeId id, PacketNonce nonce, IPEndPoint from, NodeRecord? known, DateTimeOffset now)
    {
        var place = new SessionPlace(id, from);
        if (_challenges.Get(place, now) is { } sent)
        {
            return sent;
        }

        if (!_challenges.HasRoom(from))
        {
            return null;
        }

        Span<byte> random = stackalloc byte[HeaderMask.IvSize + PacketLayout.IdNonceSize];
        _random(random);
        var datagram = PacketWriter.WhoAreYou(
            id, nonce, random[..HeaderMask.IvSize], random[HeaderMask.IvSize..], known?.Sequence ?? 0, out var data);
        var challenge = new SentChallenge(datagram, data, known, now);
        _challenges.Add(place, challenge);
        return challenge;
    }

    /// <summary>The challenge that a handshake packet answers, for <see cref="Handshake.TryAccept"/>; it is gone then. Null when there is none.</summary>
    public SentChallenge? TakeChallenge(NodeId id, IPEndPoint from, DateTimeOffset now) => _challenges.Take(new SessionPlace(id, from), now);

    /// <summary>A request for a node: encrypted when there is a session, else random bytes, which it answers with WHOAREYOU.</summary>
    public byte[] Seal(NodeId to, IPEndPoint at, Discv5Message message, out PacketNonce nonce)
    {
        if (Find(to, at) is { } session)
        {
            return session.Seal(_self, message, _random, out nonce);
        }

        Span<byte> random = stackalloc byte[PacketNonce.Size + HeaderMask.IvSize + PacketWriter.RandomMessageSize];
        _random(random);
        nonce = new PacketNonce(random[..PacketNonce.Size]);
        return PacketWriter.Random(
            _self, to, nonce, random.Slice(PacketNonce.Size, HeaderMask.IvSize), random[(PacketNonce.Size + HeaderMask.IvSize)..]);
    }

    public void Dispose() => _sessions.Dispose();
}
