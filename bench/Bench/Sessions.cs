using System.Buffers;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Rlpx;

namespace Akka.Devp2p.Bench;

/// <summary>Two ends of an RLPx connection in memory, with fixed keys.</summary>
internal static class Sessions
{
    public static PrivateKey Alice { get; } = PrivateKey.Parse("49a7b37aa6f6645917e7b807e9d1c00d4fa71f18343b0d4122a4d2df64dd6fee");

    public static PrivateKey Bob { get; } = PrivateKey.Parse("b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291");

    /// <summary>Auth, ack, and the secrets of both sides.</summary>
    public static (FrameCodec Alice, FrameCodec Bob) Handshake()
    {
        using var initiator = RlpxHandshake.Initiate(Alice, Bob.PublicKey, System.Security.Cryptography.RandomNumberGenerator.Fill);
        using var recipient = RlpxHandshake.Accept(Bob, System.Security.Cryptography.RandomNumberGenerator.Fill);
        ArrayBufferWriter<byte> auth = new(1024), ack = new(1024);
        initiator.Start(auth);
        var second = recipient.Advance(auth.WrittenSpan, out _, ack, out _);
        var first = initiator.Advance(ack.WrittenSpan, out _, auth, out _);
        return first == RlpxStep.Done && second == RlpxStep.Done
            ? (new FrameCodec(initiator.Secrets), new FrameCodec(recipient.Secrets))
            : throw new InvalidOperationException("the handshake failed");
    }
}
