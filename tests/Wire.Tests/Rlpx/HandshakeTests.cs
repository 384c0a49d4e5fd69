using System.Buffers;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Rlpx;

namespace Akka.Devp2p.Wire.Tests.Rlpx;

public class HandshakeTests
{
    private static readonly PrivateKey KeyA = RlpxPair.KeyA, KeyB = RlpxPair.KeyB;

    public static TheoryData<string, bool> Auths => new()
    {
        { HandshakeVectors.PlainAuth, true }, { HandshakeVectors.Auth, false }, { HandshakeVectors.AuthVersion56, false },
    };

    public static TheoryData<string, bool> Acks => new()
    {
        { HandshakeVectors.PlainAck, true }, { HandshakeVectors.Ack, false }, { HandshakeVectors.AckVersion57, false },
    };

    [Theory]
    [MemberData(nameof(Auths))]
    public void Accept_OnPublishedAuth_FindsItsContent(string hex, bool plain)
    {
        var message = HandshakeVectors.Bytes(hex);
        var body = plain ? HandshakeForge.OpenPlain(KeyB, message) : HandshakeForge.Open(KeyB, message);
        HandshakeBody.Auth auth;
        if (plain)
        {
            auth = HandshakeBody.DecodePlainAuth(body);
        }
        else
        {
            Assert.True(HandshakeBody.TryDecodeAuth(body, out auth, out _));
        }

        Assert.Equal(HandshakeVectors.AuthSignature, Convert.ToHexStringLower(auth.Signature));
        Assert.Equal(HandshakeVectors.NonceA, Convert.ToHexStringLower(auth.Nonce));
        Assert.Equal(KeyA.PublicKey.ToString(), Convert.ToHexStringLower(auth.Key));
        Assert.Equal(hex == HandshakeVectors.AuthVersion56 ? 56ul : 4, auth.Version);

        using var acceptor = RlpxHandshake.Accept(KeyB, new Random(1).NextBytes);
        var ack = new ArrayBufferWriter<byte>();
        Assert.Equal(RlpxStep.Done, acceptor.Advance(message, out var consumed, ack, out _));
        Assert.Equal(message.Length, consumed);
        Assert.Equal(KeyA.PublicKey, acceptor.Remote);
        Assert.Equal(plain, acceptor.IsPlain);
        Assert.Equal(plain, ack.WrittenCount == RlpxHandshake.PlainAckSize && ack.WrittenSpan[0] == 4);
    }

    [Theory]
    [MemberData(nameof(Acks))]
    public void Initiate_OnPublishedAck_FindsItsContentAndIsDone(string hex, bool plain)
    {
        var message = HandshakeVectors.Bytes(hex);
        var body = plain ? HandshakeForge.OpenPlain(KeyA, message) : HandshakeForge.Open(KeyA, message);
        HandshakeBody.Ack ack;
        if (plain)
        {
            ack = HandshakeBody.DecodePlainAck(body);
        }
        else
        {
            Assert.True(HandshakeBody.TryDecodeAck(body, out ack, out _));
        }

        Assert.Equal(HandshakeVectors.NonceB, Convert.ToHexStringLower(ack.Nonce));
        Assert.Equal(HandshakeVectors.EphemeralB.PublicKey.ToString(), Convert.ToHexStringLower(ack.EphemeralKey));
        Assert.Equal(hex == HandshakeVectors.AckVersion57 ? 57ul : 4, ack.Version);

        using var initiator = RlpxHandshake.Initiate(KeyA, KeyB.PublicKey, new Random(1).NextBytes, plain);
        initiator.Start(new ArrayBufferWriter<byte>());
        Assert.Equal(RlpxStep.Done, initiator.Advance(message, out var consumed, new ArrayBufferWriter<byte>(), out _));
        Assert.Equal(message.Length, consumed);
        Assert.Equal(plain, initiator.IsPlain);
    }

    [Fact]
    public void Derive_OnPublishedMessages_GivesThePublishedSecrets()
    {
        var transcript = new RlpxTranscript(
            HandshakeVectors.Bytes(HandshakeVectors.NonceA),
            HandshakeVectors.Bytes(HandshakeVectors.NonceB),
            HandshakeVectors.Bytes(HandshakeVectors.Auth),
            HandshakeVectors.Bytes(HandshakeVectors.Ack));
        using var ofB = RlpxSecrets.Derive(HandshakeVectors.EphemeralB, HandshakeVectors.EphemeralA.PublicKey, false, transcript);
        using var ofA = RlpxSecrets.Derive(HandshakeVectors.EphemeralA, HandshakeVectors.EphemeralB.PublicKey, true, transcript);
        Assert.Equal(HandshakeVectors.DerivedAes, Convert.ToHexStringLower(ofB.Aes));
        Assert.Equal(HandshakeVectors.DerivedMac, Convert.ToHexStringLower(ofB.Mac));
        Assert.Equal(HandshakeVectors.DerivedAes, Convert.ToHexStringLower(ofA.Aes));
        Assert.Equal(HandshakeVectors.DerivedMac, Convert.ToHexStringLower(ofA.Mac));
        Assert.Equal(HandshakeVectors.IngressMacFoo, DigestWithFoo(ofB.IngressMac));
        Assert.Equal(HandshakeVectors.IngressMacFoo, DigestWithFoo(ofA.EgressMac));
        Assert.Equal(DigestWithFoo(ofA.IngressMac), DigestWithFoo(ofB.EgressMac));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Exchange_InEitherForm_HasItsSizesAndGivesBothTheSameSecrets(bool plain)
    {
        var sizes = new HashSet<int>();
        for (var seed = 0; seed < 20; seed++)
        {
            var pair = new RlpxPair(seed, plain);
            Assert.True(pair.Initiator.Secrets.Aes.SequenceEqual(pair.Acceptor.Secrets.Aes));
            Assert.True(pair.Initiator.Secrets.Mac.SequenceEqual(pair.Acceptor.Secrets.Mac));
            Assert.Equal(DigestWithFoo(pair.Initiator.Secrets.EgressMac), DigestWithFoo(pair.Acceptor.Secrets.IngressMac));
            Assert.Equal(DigestWithFoo(pair.Initiator.Secrets.IngressMac), DigestWithFoo(pair.Acceptor.Secrets.EgressMac));
            sizes.Add(pair.Auth.Length);
            Assert.Equal(plain, pair.Auth.Length == 307);
            Assert.Equal(plain, pair.Ack.Length == 210);
            Assert.InRange(pair.Auth.Length, 307, plain ? 307 : 2 + 169 + 199 + 113);
        }

        Assert.Equal(plain, sizes.Count == 1);
    }

    [Theory]
    [InlineData(4ul, 0, 0)]
    [InlineData(0ul, 3, 100)]
    [InlineData(ulong.MaxValue, 40, 0)]
    [InlineData(4ul, 0, 2048 - 113 - 169)]
    [InlineData(4ul, 0, 0x0400 - 113 - 169)]
    [InlineData(4ul, 0, 0x0404 - 113 - 169)]
    [InlineData(4ul, 0, 0x04ff - 113 - 169)]
    public void Accept_OnTolerableAuth_IsDone(ulong version, int extraElements, int trailing)
    {
        var message = HandshakeForge.Seal(KeyB.PublicKey, HandshakeForge.AuthBody(version, extraElements, trailing));
        using var acceptor = RlpxHandshake.Accept(KeyB, new Random(1).NextBytes);
        Assert.Equal(RlpxStep.Done, acceptor.Advance(message, out var consumed, new ArrayBufferWriter<byte>(), out _));
        Assert.Equal(message.Length, consumed);
        Assert.False(acceptor.IsPlain);
    }

    [Fact]
    public void Accept_WhenTheSizeIsImpossible_FailsAtOnce()
    {
        foreach (var size in (int[])[0, 1, 113, 2049, 0xffff])
        {
            using var acceptor = RlpxHandshake.Accept(KeyB, new Random(1).NextBytes);
            byte[] prefix = [(byte)(size >> 8), (byte)size];
            Assert.Equal(RlpxStep.Failed, acceptor.Advance(prefix, out _, new ArrayBufferWriter<byte>(), out var error));
            Assert.False(error.IsNone);
            Assert.Equal(RlpxStep.Failed, acceptor.Advance([1, 2, 3], out var consumed, new ArrayBufferWriter<byte>(), out var again));
            Assert.Equal(0, consumed);
            Assert.Equal(error, again);
        }
    }

    /// <summary>The invalid-curve oracle of go-ethereum p2p/rlpx/rlpx_oracle_poc_test.go.</summary>
    [Fact]
    public void Accept_WhenTheEphemeralKeyIsNoPoint_FailsAndAnswersNothing()
    {
        var message = HandshakeVectors.Bytes(HandshakeVectors.Auth);
        message[2] = 4;
        message.AsSpan(3, 64).Clear();
        var output = new ArrayBufferWriter<byte>();
        using var acceptor = RlpxHandshake.Accept(KeyB, new Random(1).NextBytes);
        Assert.Equal(RlpxStep.Failed, acceptor.Advance(message, out _, output, out _));
        Assert.Equal(0, output.WrittenCount);
        Assert.Null(acceptor.Remote);
    }

    [Fact]
    public void Accept_WhenTheInitiatorsKeyIsNoPointOrTheSignatureIsInvalid_Fails()
    {
        var body = HandshakeForge.AuthBody(4, 0, 0);
        var key = body.AsSpan().IndexOf(KeyA.PublicKey.Bytes);
        foreach (var at in (int[])[key, 4 + 64])
        {
            var broken = body.ToArray();
            broken[at] ^= 0xff;
            using var acceptor = RlpxHandshake.Accept(KeyB, new Random(1).NextBytes);
            var step = acceptor.Advance(
                HandshakeForge.Seal(KeyB.PublicKey, broken), out _, new ArrayBufferWriter<byte>(), out var error);
            Assert.Equal(RlpxStep.Failed, step);
            Assert.Contains(at == key ? "curve" : "signature", error.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Initiate_WhenAnEip8AuthIsAnsweredPlain_Fails()
    {
        using var initiator = RlpxHandshake.Initiate(KeyA, KeyB.PublicKey, new Random(1).NextBytes);
        initiator.Start(new ArrayBufferWriter<byte>());
        var ack = new byte[2000];
        HandshakeVectors.Bytes(HandshakeVectors.PlainAck).CopyTo(ack, 0);
        Assert.Equal(RlpxStep.Failed, initiator.Advance(ack, out _, new ArrayBufferWriter<byte>(), out _));
    }

    [Fact]
    public void Calls_OutOfOrder_Throw()
    {
        var output = new ArrayBufferWriter<byte>();
        using var acceptor = RlpxHandshake.Accept(KeyB, new Random(1).NextBytes);
        Assert.Throws<InvalidOperationException>(() => acceptor.Start(output));
        Assert.Throws<InvalidOperationException>(() => acceptor.Secrets);
        using var initiator = RlpxHandshake.Initiate(KeyA, KeyB.PublicKey, new Random(1).NextBytes);
        Assert.Throws<InvalidOperationException>(() => initiator.Advance([], out _, output, out _));
        initiator.Start(output);
        Assert.Throws<InvalidOperationException>(() => initiator.Start(output));
        var done = new RlpxPair();
        Assert.Throws<InvalidOperationException>(() => done.Initiator.Advance([], out _, output, out _));
    }

    private static string DigestWithFoo(Keccak mac)
    {
        var copy = mac.Clone();
        copy.Update("foo"u8);
        Span<byte> digest = stackalloc byte[32];
        copy.Digest(digest);
        return Convert.ToHexStringLower(digest);
    }
}
