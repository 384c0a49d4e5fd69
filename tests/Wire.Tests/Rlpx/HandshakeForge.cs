using System.Buffers.Binary;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Tests.Rlpx;

/// <summary>Handshake messages that our own side would not send.</summary>
internal static class HandshakeForge
{
    private static readonly PrivateKey OneTime = PrivateKey.Parse(new string('5', 64));
    private static readonly byte[] Iv = new byte[16];

    /// <summary>Encrypts a body as EIP-8 has it, with a fixed one-time key.</summary>
    internal static byte[] Seal(PublicKey to, ReadOnlySpan<byte> body)
    {
        var message = new byte[2 + body.Length + Ecies.Overhead];
        BinaryPrimitives.WriteUInt16BigEndian(message, (ushort)(message.Length - 2));
        Ecies.Encrypt(to, OneTime, Iv, body, message.AsSpan(0, 2), message.AsSpan(2));
        return message;
    }

    /// <summary>Encrypts a body as it was before EIP-8.</summary>
    internal static byte[] SealPlain(PublicKey to, ReadOnlySpan<byte> body)
    {
        var message = new byte[body.Length + Ecies.Overhead];
        Ecies.Encrypt(to, OneTime, Iv, body, [], message);
        return message;
    }

    internal static byte[] Open(PrivateKey key, ReadOnlySpan<byte> message)
    {
        var body = new byte[message.Length - 2 - Ecies.Overhead];
        Assert.True(Ecies.TryDecrypt(key, message[2..], message[..2], body, out _));
        return body;
    }

    internal static byte[] OpenPlain(PrivateKey key, ReadOnlySpan<byte> message)
    {
        var body = new byte[message.Length - Ecies.Overhead];
        Assert.True(Ecies.TryDecrypt(key, message, [], body, out _));
        return body;
    }

    /// <summary>The published auth's content with another version, more elements and trailing bytes.</summary>
    internal static byte[] AuthBody(ulong version, int extraElements, int trailing)
    {
        var body = new RlpWriter();
        var list = body.BeginList();
        body.WriteBytes(HandshakeVectors.Bytes(HandshakeVectors.AuthSignature));
        body.WriteBytes(RlpxPair.KeyA.PublicKey.Bytes);
        body.WriteBytes(HandshakeVectors.Bytes(HandshakeVectors.NonceA));
        body.WriteUInt64(version);
        for (var i = 0; i < extraElements; i++)
        {
            body.WriteEmptyList();
        }

        body.EndList(list);
        body.WriteRaw(Enumerable.Repeat((byte)0xff, trailing).ToArray());
        return body.ToArray();
    }
}
