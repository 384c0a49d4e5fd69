using System.Buffers.Binary;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Rlpx;

/// <summary>Builds and encrypts auth and ack in both forms.</summary>
internal readonly struct HandshakeSealer(Action<Span<byte>> random)
{
    private const int Version = 4;

    /// <summary>EIP-8 asks for at least 100 bytes, so that no message has the size of a plain one; some peers read 307 bytes before they parse.</summary>
    private const int MinPadding = 100;

    private readonly Action<Span<byte>> _random = random;

    internal byte[] Auth(PublicKey to, PublicKey key, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> nonce)
    {
        var body = new RlpWriter(512);
        var list = body.BeginList();
        body.WriteBytes(signature);
        body.WriteBytes(key.Bytes);
        body.WriteBytes(nonce);
        body.WriteUInt64(Version);
        body.EndList(list);
        return Seal(to, body);
    }

    internal byte[] Ack(PublicKey to, PublicKey ephemeral, ReadOnlySpan<byte> nonce)
    {
        var body = new RlpWriter(512);
        var list = body.BeginList();
        body.WriteBytes(ephemeral.Bytes);
        body.WriteBytes(nonce);
        body.WriteUInt64(Version);
        body.EndList(list);
        return Seal(to, body);
    }

    internal byte[] PlainAuth(
        PublicKey to, PublicKey key, PublicKey ephemeral, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> nonce)
    {
        Span<byte> body = stackalloc byte[HandshakeBody.PlainAuthSize];
        body.Clear();
        signature.CopyTo(body);
        Keccak.Hash256(ephemeral.Bytes, body.Slice(HandshakeBody.SignatureSize, 32));
        key.Bytes.CopyTo(body[(HandshakeBody.SignatureSize + 32)..]);
        nonce.CopyTo(body[(HandshakeBody.SignatureSize + 32 + HandshakeBody.KeySize)..]);
        return SealPlain(to, body);
    }

    internal byte[] PlainAck(PublicKey to, PublicKey ephemeral, ReadOnlySpan<byte> nonce)
    {
        Span<byte> body = stackalloc byte[HandshakeBody.PlainAckSize];
        body.Clear();
        ephemeral.Bytes.CopyTo(body);
        nonce.CopyTo(body[HandshakeBody.KeySize..]);
        return SealPlain(to, body);
    }

    /// <summary>Appends 100 to 199 random bytes, encrypts, and binds the size prefix to the tag.</summary>
    private byte[] Seal(PublicKey to, RlpWriter body)
    {
        Span<byte> draw = stackalloc byte[2];
        _random(draw);
        var padding = MinPadding + (BinaryPrimitives.ReadUInt16LittleEndian(draw) % 100);
        _random(body.GetSpan(padding)[..padding]);
        body.Advance(padding);
        var message = new byte[2 + body.Length + Ecies.Overhead];
        BinaryPrimitives.WriteUInt16BigEndian(message, (ushort)(message.Length - 2));
        Ecies.Encrypt(to, _random, body.WrittenSpan, message.AsSpan(0, 2), message.AsSpan(2));
        return message;
    }

    private byte[] SealPlain(PublicKey to, ReadOnlySpan<byte> body)
    {
        var message = new byte[body.Length + Ecies.Overhead];
        Ecies.Encrypt(to, _random, body, [], message);
        return message;
    }
}
