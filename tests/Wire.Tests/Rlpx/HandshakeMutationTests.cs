using System.Buffers;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Rlpx;

namespace Akka.Devp2p.Wire.Tests.Rlpx;

/// <summary>100,000 damaged handshake messages; half are damaged before encryption, so that the decoder inside is reached.</summary>
[Trait("Category", "Mutation")]
public class HandshakeMutationTests
{
    private const int MemoryPerMessage = 64 * 1024;

    private static readonly byte[] Auth = HandshakeVectors.Bytes(HandshakeVectors.Auth);
    private static readonly byte[] PlainAuth = HandshakeVectors.Bytes(HandshakeVectors.PlainAuth);
    private static readonly byte[] Ack = HandshakeVectors.Bytes(HandshakeVectors.Ack);
    private static readonly byte[] PlainAck = HandshakeVectors.Bytes(HandshakeVectors.PlainAck);

    [Fact]
    public void Handshake_OnDamagedMessages_ThrowsNothing()
    {
        var mutator = new ByteMutator(2024);
        var done = 0;
        var output = new ArrayBufferWriter<byte>(1024);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 44_000; i++)
        {
            done += Take(Acceptor(), mutator.Mutate(mutator.Random.Next(3) == 0 ? PlainAuth : Auth), mutator.Random, output);
        }

        for (var i = 0; i < 6_000; i++)
        {
            done += Take(Initiator(i % 3 == 0), mutator.Mutate(i % 3 == 0 ? PlainAck : Ack), mutator.Random, output);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000L * MemoryPerMessage);

        // trailing bytes are outside the message; anything else that was damaged fails
        Assert.InRange(done, 1, 1_000);
    }

    [Fact]
    public void Handshake_OnMessagesDamagedBeforeEncryption_ThrowsNothing()
    {
        var mutator = new ByteMutator(2025);
        var output = new ArrayBufferWriter<byte>(1024);
        byte[] auth = HandshakeForge.AuthBody(4, 1, 20), ack = HandshakeForge.Open(RlpxPair.KeyA, Ack);
        byte[] plainAuth = HandshakeForge.OpenPlain(RlpxPair.KeyB, PlainAuth), plainAck = HandshakeForge.OpenPlain(RlpxPair.KeyA, PlainAck);
        int done = 0, failed = 0;
        for (var i = 0; i < 50_000; i++)
        {
            var plain = i % 4 == 0;
            var ofAck = i % 5 == 0;
            var body = (plain, ofAck) switch
            {
                (true, true) => plainAck, (true, false) => plainAuth, (false, true) => ack, _ => auth,
            };
            var damaged = mutator.Mutate(body);
            damaged = plain ? [.. damaged.Take(body.Length), .. new byte[Math.Max(0, body.Length - damaged.Length)]] : damaged;
            var to = ofAck ? RlpxPair.KeyA.PublicKey : RlpxPair.KeyB.PublicKey;
            var message = plain ? HandshakeForge.SealPlain(to, damaged) : HandshakeForge.Seal(to, damaged);
            var ok = Take(ofAck ? Initiator(plain) : Acceptor(), message, mutator.Random, output);
            done += ok;
            failed += 1 - ok;
        }

        Assert.True(done > 2_500 && failed > 2_500, $"{done} done, {failed} failed");
    }

    private static RlpxHandshake Acceptor() => RlpxHandshake.Accept(RlpxPair.KeyB, Fill);

    private static RlpxHandshake Initiator(bool plain)
    {
        var initiator = RlpxHandshake.Initiate(RlpxPair.KeyA, RlpxPair.KeyB.PublicKey, Fill, plain);
        initiator.Start(new ArrayBufferWriter<byte>(1024));
        return initiator;
    }

    private static void Fill(Span<byte> target) => target.Fill(0x5a);

    private static int Take(RlpxHandshake side, byte[] message, Random random, ArrayBufferWriter<byte> output)
    {
        using (side)
        {
            output.ResetWrittenCount();
            var split = random.Next(message.Length + 1);
            var step = side.Advance(message.AsSpan(0, split), out var consumed, output, out var error);
            Assert.InRange(consumed, 0, split);
            if (step == RlpxStep.NeedMore)
            {
                Assert.Equal(split, consumed);
                step = side.Advance(message.AsSpan(split), out _, output, out error);
            }

            Assert.Equal(step == RlpxStep.Failed, !error.IsNone);
            return step == RlpxStep.Done ? 1 : 0;
        }
    }
}
