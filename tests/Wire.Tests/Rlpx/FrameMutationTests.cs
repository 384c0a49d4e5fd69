using System.Buffers;
using Akka.Devp2p.Wire.P2p;
using Akka.Devp2p.Wire.Rlpx;

namespace Akka.Devp2p.Wire.Tests.Rlpx;

/// <summary>Damaged frames, and right frames with damaged content: half are damaged before the MAC is made.</summary>
[Trait("Category", "Mutation")]
public class FrameMutationTests
{
    [Fact]
    public void Reader_OnDamagedFrames_ThrowsNothingAndHandsUpNothing()
    {
        var mutator = new ByteMutator(31);
        var pair = new RlpxPair();
        var output = new ArrayBufferWriter<byte>();
        using (var from = new FrameCodec(pair.Initiator.Secrets))
        {
            from.Writer.Write(new byte[40], output);
        }

        var original = output.WrittenSpan.ToArray();
        int handedUp = 0, failed = 0;
        for (var i = 0; i < 50_000; i++)
        {
            using var to = new FrameCodec(pair.Acceptor.Secrets);
            to.Reader.MaxFrameSize = i % 100 == 0 ? 30 : FrameCodec.MaxFrameSize;
            var damaged = mutator.Mutate(original);
            var read = Read(to.Reader, damaged, mutator.Random, out var step);
            if (step == FrameStep.Failed)
            {
                failed++;
                Assert.Equal(FrameStep.Failed, to.Reader.Advance(original, out var consumed, out _));
                Assert.Equal(0, consumed + to.Reader.Frame.Length);
            }

            if (read is not null)
            {
                handedUp++;
                Assert.True(damaged.AsSpan().StartsWith(original));
            }
        }

        Assert.True(failed > 20_000 && handedUp < 5_000, $"{failed} failed, {handedUp} handed up");
    }

    /// <summary>A right header announces up to 16 MiB, and little of it comes. The memory is pooled, so what is held is looked at.</summary>
    [Fact]
    public void Reader_OnFramesOfWhichLittleComes_HoldsLittle()
    {
        var random = new Random(34);
        var pair = new RlpxPair();
        var output = new ArrayBufferWriter<byte>();
        for (var i = 0; i < 500; i++)
        {
            using var from = new FrameCodec(pair.Initiator.Secrets);
            using var to = new FrameCodec(pair.Acceptor.Secrets);
            output.ResetWrittenCount();
            from.Writer.Write(new byte[i == 0 ? FrameCodec.MaxFrameSize : random.Next(1, 1 << random.Next(10, 20))], output);
            var come = Math.Min(output.WrittenCount, FrameCodec.HeaderSize + random.Next(4096));
            Read(to.Reader, output.WrittenSpan[..come], random, out _);
            Assert.InRange(to.Reader.Held, 0, 256 + (4 * come));
        }
    }

    [Fact]
    public void MessageReader_OnFramesDamagedBeforeTheMac_ThrowsNothing()
    {
        var mutator = new ByteMutator(32);
        var pair = new RlpxPair();
        using var from = new FrameCodec(pair.Initiator.Secrets);
        using var to = new FrameCodec(pair.Acceptor.Secrets);
        var reader = new MessageReader();
        var output = new ArrayBufferWriter<byte>();
        byte[][] originals = [[2, 1, 0, 0xc0], [0x82, 1, 0, 3, 8, 1, 2, 3], [1, 0xc1, 4], [0x80, 0xc3, 1, 2, 3], [16, 30, 8, 1, 2, 3, 0x6a, 3, 0]];
        int good = 0, bad = 0;
        for (var i = 0; i < 50_000; i++)
        {
            var damaged = mutator.Mutate(originals[i % originals.Length]);
            output.ResetWrittenCount();
            from.Writer.Write(damaged, output);
            var frame = Read(to.Reader, output.WrittenSpan, mutator.Random, out _);
            Assert.Equal(damaged, frame);
            reader.Compressed = mutator.Random.Next(4) != 0;
            var before = GC.GetAllocatedBytesForCurrentThread();
            var ok = reader.TryRead(frame, out var message, out var error);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 + (22 * frame!.Length)); // never by what the compressed content announces
            Assert.Equal(ok, error.IsNone);

            // what is charged before decoding is what decoding takes; a size that can't be told fails alike
            var told = reader.TryUncompressedSize(frame, out var size, out var fault);
            Assert.Equal(told, fault.IsNone);
            Assert.True(told ? !ok || size == message.Payload.Length : error == fault, $"{error}, {fault}");
            if (ok)
            {
                Assert.InRange(size, 0, 22 * frame.Length);
                BaseProtocol.TryDecodeDisconnect(message.Payload.Span, out _, out _);
            }

            (good, bad) = ok ? (good + 1, bad) : (good, bad + 1);
        }

        Assert.True(good > 5_000 && bad > 5_000, $"{good} good, {bad} bad");
    }

    [Fact]
    public void MessageWriter_OnRandomMessages_IsReadBackWhole()
    {
        var mutator = new ByteMutator(33);
        var pair = new RlpxPair();
        using var from = new FrameCodec(pair.Initiator.Secrets);
        using var to = new FrameCodec(pair.Acceptor.Secrets);
        var writer = new MessageWriter(from.Writer);
        var reader = new MessageReader();
        var output = new ArrayBufferWriter<byte>();
        var text = new byte[300];
        for (var i = 0; i < 10_000; i++)
        {
            writer.Compressed = reader.Compressed = mutator.Random.Next(4) != 0;
            var code = 16 + ((ulong)mutator.Random.NextInt64() >> mutator.Random.Next(64)); // not Disconnect, which is handed up as it came
            var payload = mutator.Mutate(text);
            output.ResetWrittenCount();
            Assert.True(writer.TryWrite(code, payload, output, out _));
            Assert.True(reader.TryRead(Read(to.Reader, output.WrittenSpan, mutator.Random, out _), out var message, out var error), error.ToString());
            Assert.Equal(code, message.Code);
            Assert.True(payload.AsSpan().SequenceEqual(message.Payload.Span));
        }

        // too large as it is, and too large because it does not compress
        var large = new byte[FrameCodec.MaxFrameSize + 1];
        mutator.Random.NextBytes(large);
        writer.Compressed = true;
        Assert.False(writer.TryWrite(16, large, output, out _));
        Assert.False(writer.TryWrite(16, large.AsSpan(1), output, out _));
    }

    private static byte[]? Read(FrameReader reader, ReadOnlySpan<byte> input, Random random, out FrameStep step)
    {
        byte[]? frame = null;
        while (true)
        {
            var portion = input[..random.Next(input.Length + 1)];
            var before = GC.GetAllocatedBytesForCurrentThread();
            step = reader.Advance(portion, out var consumed, out var error);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 + (4 * portion.Length)); // never by what a header announces
            Assert.Equal(step == FrameStep.Failed, !error.IsNone);
            input = input[consumed..];
            frame = step == FrameStep.Frame ? reader.Frame.ToArray() : frame;
            if (step == FrameStep.Failed || (input.IsEmpty && step == FrameStep.NeedMore))
            {
                return frame;
            }
        }
    }
}
