using System.Buffers;
using Akka.Devp2p.Wire.Rlpx;

namespace Akka.Devp2p.Wire.Tests.Rlpx;

public class SessionTests
{
    [Theory]
    [InlineData(1, false, true)]
    [InlineData(2, true, false)]
    [InlineData(3, true, true)]
    public void Session_WhenBothTalkAtRandomSplits_DeliversEveryMessage(int seed, bool plain, bool compressed)
    {
        var pair = new RlpxPair(seed, plain);
        Assert.Equal(plain, pair.Acceptor.IsPlain);
        Assert.Equal(RlpxPair.KeyA.PublicKey, pair.Acceptor.Remote);
        using var a = new FrameCodec(pair.Initiator.Secrets);
        using var b = new FrameCodec(pair.Acceptor.Secrets);
        pair.Initiator.Dispose();
        pair.Acceptor.Dispose();
        Talk(a, b, new Random(seed), compressed);
        Talk(b, a, new Random(seed + 100), compressed);
    }

    private static void Talk(FrameCodec from, FrameCodec to, Random random, bool compressed)
    {
        var writer = new MessageWriter(from.Writer) { Compressed = compressed };
        var reader = new MessageReader { Compressed = compressed };
        var sent = new Queue<(ulong Code, byte[] Payload)>();
        var wire = new ArrayBufferWriter<byte>();
        for (var i = 0; i < 1000; i++)
        {
            var payload = Payload(random, i);
            var code = (ulong)(i % 300 == 299 ? 70_000 : 2 + random.Next(200));
            Assert.True(writer.TryWrite(code, payload, wire, out _));
            sent.Enqueue((code, payload));
        }

        ReadOnlySpan<byte> rest = wire.WrittenSpan;
        while (!rest.IsEmpty)
        {
            var chunk = rest[..Math.Min(rest.Length, 1 + random.Next(random.Next(2) == 0 ? 40 : 5000))];
            rest = rest[chunk.Length..];
            while (true)
            {
                var step = to.Reader.Advance(chunk, out var consumed, out _);
                chunk = chunk[consumed..];
                if (step == FrameStep.NeedMore)
                {
                    Assert.True(chunk.IsEmpty);
                    break;
                }

                if (step == FrameStep.Frame)
                {
                    var (code, payload) = sent.Dequeue();
                    Assert.True(reader.TryUncompressedSize(to.Reader.Frame, out var size, out _));
                    Assert.True(reader.TryRead(to.Reader.Frame, out var message, out _));
                    Assert.Equal(code, message.Code);
                    Assert.Equal(payload.Length, size);
                    Assert.True(payload.AsSpan().SequenceEqual(message.Payload.Span));
                    continue;
                }

                Assert.Equal(FrameStep.Header, step);
            }
        }

        Assert.Empty(sent);
    }

    private static byte[] Payload(Random random, int i)
    {
        var payload = new byte[i % 200 == 199 ? 150_000 : random.Next(3000)];
        for (var at = 0; at < payload.Length; at++)
        {
            payload[at] = (byte)(random.Next(4) == 0 ? random.Next(256) : at >> 5);
        }

        return payload;
    }
}
