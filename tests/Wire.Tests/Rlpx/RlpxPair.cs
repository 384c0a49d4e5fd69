using System.Buffers;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Rlpx;

namespace Akka.Devp2p.Wire.Tests.Rlpx;

/// <summary>Two sides that have shaken hands in memory.</summary>
internal sealed class RlpxPair
{
    internal static readonly PrivateKey KeyA = PrivateKey.Parse("49a7b37aa6f6645917e7b807e9d1c00d4fa71f18343b0d4122a4d2df64dd6fee");
    internal static readonly PrivateKey KeyB = PrivateKey.Parse("b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291");

    internal RlpxPair(int seed = 1, bool plain = false)
    {
        var random = new Random(seed);
        Initiator = RlpxHandshake.Initiate(KeyA, KeyB.PublicKey, random.NextBytes, plain);
        Acceptor = RlpxHandshake.Accept(KeyB, random.NextBytes);
        var auth = new ArrayBufferWriter<byte>();
        var ack = new ArrayBufferWriter<byte>();
        Initiator.Start(auth);
        Assert.Equal(RlpxStep.Done, Acceptor.Advance(auth.WrittenSpan, out _, ack, out _));
        Assert.Equal(RlpxStep.Done, Initiator.Advance(ack.WrittenSpan, out _, auth, out _));
        Auth = auth.WrittenSpan.ToArray();
        Ack = ack.WrittenSpan.ToArray();
    }

    internal RlpxHandshake Initiator { get; }

    internal RlpxHandshake Acceptor { get; }

    internal byte[] Auth { get; }

    internal byte[] Ack { get; }
}
