using System.Buffers;
using Akka.Devp2p.Wire.Rlpx;

namespace Akka.Devp2p.Wire.Tests.Rlpx;

public class HandshakeSplitTests
{
    private static readonly byte[] FirstFrame = [9, 8, 7, 6, 5];

    public static TheoryData<string, bool> Messages => new()
    {
        { HandshakeVectors.PlainAuth, true },
        { HandshakeVectors.Auth, true },
        { HandshakeVectors.AuthVersion56, true },
        { Convert.ToHexStringLower(HandshakeForge.Seal(RlpxPair.KeyB.PublicKey, HandshakeForge.AuthBody(4, 0, 0x0400 - 113 - 169))), true },
        { HandshakeVectors.PlainAck, false },
        { HandshakeVectors.Ack, false },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void Advance_WhenFedByteByByte_IsDoneAtTheLastByte(string hex, bool auth)
    {
        var message = HandshakeVectors.Bytes(hex);
        using var side = Side(auth, hex);
        for (var i = 0; i < message.Length; i++)
        {
            var step = side.Advance(message.AsSpan(i, 1), out var consumed, new ArrayBufferWriter<byte>(), out _);
            Assert.Equal(1, consumed);
            Assert.Equal(i == message.Length - 1 ? RlpxStep.Done : RlpxStep.NeedMore, step);
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Advance_AtEverySplitAndTruncation_IsDoneOnlyWithAllBytes(string hex, bool auth)
    {
        var message = HandshakeVectors.Bytes(hex);
        byte[] stream = [.. message, .. FirstFrame];
        for (var split = 0; split < message.Length; split++)
        {
            using var side = Side(auth, hex);
            var output = new ArrayBufferWriter<byte>();
            Assert.Equal(RlpxStep.NeedMore, side.Advance(stream.AsSpan(0, split), out var first, output, out var error));
            Assert.True(error.IsNone);
            Assert.Equal(split, first);
            Assert.Equal(0, output.WrittenCount);
            Assert.Equal(RlpxStep.Done, side.Advance(stream.AsSpan(split), out var second, output, out _));
            Assert.Equal(message.Length, first + second);
        }
    }

    private static RlpxHandshake Side(bool auth, string hex)
    {
        if (auth)
        {
            return RlpxHandshake.Accept(RlpxPair.KeyB, new Random(1).NextBytes);
        }

        var initiator = RlpxHandshake.Initiate(
            RlpxPair.KeyA, RlpxPair.KeyB.PublicKey, new Random(1).NextBytes, plain: hex == HandshakeVectors.PlainAck);
        initiator.Start(new ArrayBufferWriter<byte>());
        return initiator;
    }
}
