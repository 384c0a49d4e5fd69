using System.Security.Cryptography;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Discv5;

/// <summary>Both sides of the handshake that follows WHOAREYOU (discv5-theory.md, "Handshake Steps"). Pure; the costly part of discv5.</summary>
public static class Handshake
{
    private const string BadSizes = "discv5: wrong size of signature or key in handshake";

    /// <summary>Answers a WHOAREYOU: makes keys, proves who we are, and sends the message anew.</summary>
    /// <param name="key">Ours.</param>
    /// <param name="own">Our record; it is sent along unless the other has this very version.</param>
    /// <param name="remote">Who has sent WHOAREYOU.</param>
    /// <param name="challengeData"><see cref="Discv5Packet.Head"/> of it.</param>
    /// <param name="enrSequence">The version of our record that it names.</param>
    /// <param name="message">More than fits 1,280 bytes is our own bug and throws.</param>
    /// <param name="random">Fills a span with random bytes.</param>
    /// <param name="session">The keys, good from now on.</param>
    /// <param name="record">The other's record, if we have it, for the session.</param>
    public static byte[] Initiate(
        PrivateKey key,
        NodeRecord own,
        PublicKey remote,
        ReadOnlySpan<byte> challengeData,
        ulong enrSequence,
        Discv5Message message,
        Action<Span<byte>> random,
        out Session session,
        NodeRecord? record = null)
    {
        ArgumentNullException.ThrowIfNull(random);
        using var ephemeral = PrivateKey.Generate(random);
        Span<byte> iv = stackalloc byte[HeaderMask.IvSize];
        random(iv);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(remote);
        session = Agree(key.PublicKey.Id, ephemeral, remote, challengeData, record);
        return Build(key, own, remote, challengeData, enrSequence, message, session, ephemeral, session.NextNonce(random), iv);
    }

    internal static Session Agree(NodeId self, PrivateKey ephemeral, PublicKey remote, ReadOnlySpan<byte> challengeData, NodeRecord? record)
    {
        Span<byte> keys = stackalloc byte[2 * SessionKeys.KeySize];
        SessionKeys.Derive(ephemeral, remote, self, remote.Id, challengeData, keys);
        var session = new Session(keys[..SessionKeys.KeySize], keys[SessionKeys.KeySize..], remote, record);
        CryptographicOperations.ZeroMemory(keys);
        return session;
    }

    internal static byte[] Build(
        PrivateKey key,
        NodeRecord own,
        PublicKey remote,
        ReadOnlySpan<byte> challengeData,
        ulong enrSequence,
        Discv5Message message,
        Session session,
        PrivateKey ephemeral,
        PacketNonce nonce,
        ReadOnlySpan<byte> iv)
    {
        Span<byte> ephemeralKey = stackalloc byte[SessionKeys.EphemeralSize], signature = stackalloc byte[SessionKeys.SignatureSize];
        ephemeral.PublicKey.Compress(ephemeralKey);
        SessionKeys.Sign(key, challengeData, ephemeralKey, remote.Id, signature);
        // not only when it is newer: one foreign client writes the version the wrong way round, and then it looks larger than any
        var record = own.Sequence == enrSequence ? default : own.Encoded.Span;
        return PacketWriter.Handshake(key.PublicKey.Id, remote.Id, session.WriteKey, nonce, iv, signature, ephemeralKey, record, message);
    }

    /// <summary>Checks the answer to a WHOAREYOU of ours: record, signature, keys, message, in this order; the first fault ends it.</summary>
    /// <param name="key">Ours.</param>
    /// <param name="challenge">What we have sent; it counts once, so take it out of the cache first.</param>
    /// <param name="packet">The handshake.</param>
    /// <param name="accepted">What it gives.</param>
    /// <param name="error">Why not.</param>
    /// <param name="topics">See <see cref="Discv5MessageCodec.TryDecode"/>.</param>
    public static bool TryAccept(
        PrivateKey key, SentChallenge challenge, in Discv5Packet packet, out AcceptedHandshake? accepted, out WireError error, bool topics = false)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(challenge);
        ArgumentOutOfRangeException.ThrowIfNotEqual((byte)packet.Flag, (byte)PacketFlag.Handshake, nameof(packet));
        accepted = null;
        ReadOnlySpan<byte> auth = packet.AuthData, rest = auth[PacketLayout.HandshakeAuthHead..];
        if (!HasRightSizes(auth))
        {
            error = new WireError(PacketLayout.HeadSize + Hash256.Size, BadSizes);
            return false;
        }

        ReadOnlySpan<byte> signature = rest[..SessionKeys.SignatureSize], ephemeral = rest.Slice(signature.Length, SessionKeys.EphemeralSize);
        var recordAt = signature.Length + ephemeral.Length;
        if (!TryRecord(rest[recordAt..], packet.Source, challenge.Known, out var record, out error))
        {
            error = error.Shift(PacketLayout.HeadSize + PacketLayout.HandshakeAuthHead + recordAt);
            return false;
        }

        var data = challenge.Data.Span;
        if (!SessionKeys.Verify(record!.Key, data, ephemeral, key.PublicKey.Id, signature))
        {
            error = new WireError(PacketLayout.HeadSize + PacketLayout.HandshakeAuthHead, "discv5: invalid signature in handshake");
            return false;
        }

        if (PublicKey.TryParse(ephemeral, out var ephemeralKey))
        {
            return TryOpen(key, ephemeralKey!, data, record, packet, topics, out accepted, out error);
        }

        error = new WireError(PacketLayout.HeadSize + PacketLayout.HandshakeAuthHead + signature.Length, "discv5: invalid ephemeral key in handshake");
        return false;
    }

    private static bool HasRightSizes(ReadOnlySpan<byte> auth) =>
        auth[Hash256.Size] == SessionKeys.SignatureSize
        && auth[Hash256.Size + 1] == SessionKeys.EphemeralSize
        && auth.Length >= PacketLayout.HandshakeAuthHead + SessionKeys.SignatureSize + SessionKeys.EphemeralSize;

    private static bool TryOpen(
        PrivateKey key,
        PublicKey ephemeral,
        ReadOnlySpan<byte> data,
        NodeRecord record,
        in Discv5Packet packet,
        bool topics,
        out AcceptedHandshake? accepted,
        out WireError error)
    {
        accepted = null;
        Span<byte> keys = stackalloc byte[2 * SessionKeys.KeySize], plaintext = stackalloc byte[PacketLayout.MaxSize];
        SessionKeys.Derive(key, ephemeral, record.Id, key.PublicKey.Id, data, keys);
        var session = new Session(keys[SessionKeys.KeySize..], keys[..SessionKeys.KeySize], record.Key, record);
        CryptographicOperations.ZeroMemory(keys);
        if (!session.TryOpen(packet, plaintext, out var size))
        {
            error = new WireError(packet.Head.Length, "discv5: handshake can't be decrypted");
        }
        else if (Discv5MessageCodec.TryDecode(plaintext[..size], out var message, out error, topics))
        {
            accepted = new AcceptedHandshake(session, record, message!);
            return true;
        }
        else
        {
            error = error.Shift(packet.Head.Length);
        }

        session.Dispose();
        return false;
    }

    /// <summary>The record in the packet when it is newer than ours, else ours; the other must have sent one when we have none.</summary>
    private static bool TryRecord(ReadOnlySpan<byte> rlp, NodeId source, NodeRecord? known, out NodeRecord? record, out WireError error)
    {
        record = known;
        error = default;
        if (rlp.IsEmpty || (known is not null && rlp.SequenceEqual(known.Encoded.Span)))
        {
            error = known is null ? new WireError(0, "discv5: no record in handshake") : default;
            return known is not null;
        }

        if (!NodeRecord.TryDecode(rlp, out var sent, out error))
        {
            return false;
        }

        if (sent!.Id != source)
        {
            error = new WireError(0, "discv5: record in handshake is of another node");
            return false;
        }

        record = known is not null && known.Sequence >= sent.Sequence ? known : sent;
        return true;
    }
}
