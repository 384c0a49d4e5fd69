using System.Buffers.Binary;
using System.Security.Cryptography;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Discv5;

/// <summary>Builds packets from their parts. Nonces, masking-ivs and keys are arguments; more than 1,280 bytes are our own bug and throw.</summary>
internal static class PacketWriter
{
    internal const int RandomMessageSize = 20;

    /// <summary>A packet whose message only we could read: asks for WHOAREYOU when there are no keys yet.</summary>
    internal static byte[] Random(NodeId self, NodeId to, PacketNonce nonce, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> content)
    {
        Span<byte> auth = stackalloc byte[Hash256.Size];
        self.Value.CopyTo(auth);
        var packet = Head(PacketFlag.Message, nonce, iv, auth, content.Length);
        content.CopyTo(packet.AsSpan(packet.Length - content.Length));
        return Mask(packet, to, auth.Length);
    }

    internal static byte[] Message(NodeId self, NodeId to, ReadOnlySpan<byte> key, PacketNonce nonce, ReadOnlySpan<byte> iv, Discv5Message message) =>
        MessageOf(self, to, key, nonce, iv, Plaintext(message));

    /// <summary>The same with any bytes for a message.</summary>
    internal static byte[] MessageOf(
        NodeId self, NodeId to, ReadOnlySpan<byte> key, PacketNonce nonce, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> plaintext)
    {
        Span<byte> auth = stackalloc byte[Hash256.Size];
        self.Value.CopyTo(auth);
        return Sealed(PacketFlag.Message, to, key, nonce, iv, auth, plaintext);
    }

    /// <param name="nonce">Of the packet that could not be decrypted.</param>
    /// <param name="idNonce">16 random bytes.</param>
    /// <param name="enrSequence">The version of the recipient's record that we have, 0 for none.</param>
    /// <param name="challengeData">What the recipient signs.</param>
    internal static byte[] WhoAreYou(
        NodeId to, PacketNonce nonce, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> idNonce, ulong enrSequence, out byte[] challengeData)
    {
        Span<byte> auth = stackalloc byte[PacketLayout.WhoAreYouAuthSize];
        idNonce.CopyTo(auth);
        BinaryPrimitives.WriteUInt64BigEndian(auth[PacketLayout.IdNonceSize..], enrSequence);
        var packet = Head(PacketFlag.WhoAreYou, nonce, iv, auth, 0);
        challengeData = packet.AsSpan().ToArray();
        return Mask(packet, to, auth.Length);
    }

    /// <param name="signature">64 bytes: r and s.</param>
    /// <param name="ephemeral">33 bytes: the public key made for this handshake.</param>
    /// <param name="record">In RLP; empty when the recipient has it.</param>
    internal static byte[] Handshake(
        NodeId self,
        NodeId to,
        ReadOnlySpan<byte> key,
        PacketNonce nonce,
        ReadOnlySpan<byte> iv,
        ReadOnlySpan<byte> signature,
        ReadOnlySpan<byte> ephemeral,
        ReadOnlySpan<byte> record,
        Discv5Message message)
    {
        var auth = new byte[PacketLayout.HandshakeAuthHead + signature.Length + ephemeral.Length + record.Length];
        self.Value.CopyTo(auth);
        auth[Hash256.Size] = (byte)signature.Length;
        auth[Hash256.Size + 1] = (byte)ephemeral.Length;
        var rest = auth.AsSpan(PacketLayout.HandshakeAuthHead);
        signature.CopyTo(rest);
        ephemeral.CopyTo(rest[signature.Length..]);
        record.CopyTo(rest[(signature.Length + ephemeral.Length)..]);
        return Sealed(PacketFlag.Handshake, to, key, nonce, iv, auth, Plaintext(message));
    }

    private static ReadOnlySpan<byte> Plaintext(Discv5Message message)
    {
        var writer = new RlpWriter(PacketLayout.MaxSize);
        Discv5MessageCodec.Encode(writer, message);
        return writer.WrittenSpan;
    }

    private static byte[] Sealed(
        PacketFlag flag, NodeId to, ReadOnlySpan<byte> key, PacketNonce nonce, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> auth, ReadOnlySpan<byte> plaintext)
    {
        var packet = Head(flag, nonce, iv, auth, plaintext.Length + PacketLayout.TagSize);
        var head = packet.AsSpan(0, PacketLayout.HeadSize + auth.Length);
        Span<byte> nonceBytes = stackalloc byte[PacketNonce.Size];
        nonce.CopyTo(nonceBytes);
        using var gcm = new AesGcm(key, PacketLayout.TagSize);
        gcm.Encrypt(nonceBytes, plaintext, packet.AsSpan(head.Length, plaintext.Length), packet.AsSpan(head.Length + plaintext.Length), head);
        return Mask(packet, to, auth.Length);
    }

    private static byte[] Head(PacketFlag flag, PacketNonce nonce, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> auth, int messageSize)
    {
        var size = PacketLayout.HeadSize + auth.Length + messageSize;
        if (size > PacketLayout.MaxSize)
        {
            throw new InvalidOperationException($"discv5 packet of {size} bytes, the limit is {PacketLayout.MaxSize}");
        }

        var packet = new byte[size];
        iv.CopyTo(packet);
        PacketLayout.ProtocolId.CopyTo(packet.AsSpan(HeaderMask.IvSize));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(PacketLayout.VersionAt), PacketLayout.Version);
        packet[PacketLayout.FlagAt] = (byte)flag;
        nonce.CopyTo(packet.AsSpan(PacketLayout.NonceAt));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(PacketLayout.AuthSizeAt), (ushort)auth.Length);
        auth.CopyTo(packet.AsSpan(PacketLayout.HeadSize));
        return packet;
    }

    private static byte[] Mask(byte[] packet, NodeId to, int authSize)
    {
        using var mask = new HeaderMask(to);
        mask.Apply(packet.AsSpan(0, HeaderMask.IvSize), 0, packet.AsSpan(HeaderMask.IvSize, PacketLayout.StaticHeaderSize + authSize));
        return packet;
    }
}
