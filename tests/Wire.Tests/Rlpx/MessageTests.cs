using System.Buffers;
using Akka.Devp2p.Wire.P2p;
using Akka.Devp2p.Wire.Rlpx;

namespace Akka.Devp2p.Wire.Tests.Rlpx;

public class MessageTests
{
    // paradigmxyz/reth crates/net/eth-wire/src/p2pstream.rs, SNAPPY_PING_MESSAGE
    [Fact]
    public void Ping_WhenCompressed_IsThePublishedMessage()
    {
        var pair = new RlpxPair();
        using var from = new FrameCodec(pair.Initiator.Secrets);
        using var to = new FrameCodec(pair.Acceptor.Secrets);
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessageWriter(from.Writer) { Compressed = true };
        Assert.True(writer.TryWrite(BaseProtocol.PingCode, BaseProtocol.EmptyPayload.Span, output, out var size));
        Assert.Equal(3, size);
        Assert.Equal("020100c0", Convert.ToHexStringLower(Frame(to, output)));
    }

    [Theory]
    [InlineData(0ul, "80")]
    [InlineData(1ul, "01")]
    [InlineData(127ul, "7f")]
    [InlineData(128ul, "8180")]
    [InlineData(256ul, "820100")]
    [InlineData(ulong.MaxValue, "88ffffffffffffffff")]
    public void Code_IsAnRlpInteger(ulong code, string hex)
    {
        var pair = new RlpxPair();
        using var from = new FrameCodec(pair.Initiator.Secrets);
        using var to = new FrameCodec(pair.Acceptor.Secrets);
        var output = new ArrayBufferWriter<byte>();
        Assert.True(new MessageWriter(from.Writer).TryWrite(code, [7], output, out _));
        var frame = Frame(to, output);
        Assert.Equal(hex + "07", Convert.ToHexStringLower(frame));
        Assert.True(new MessageReader().TryRead(frame, out var message, out _));
        Assert.Equal(code, message.Code);
        Assert.Equal([7], message.Payload.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("c0")]
    [InlineData("00")]
    [InlineData("8100")]
    [InlineData("89ffffffffffffffffff")]
    public void Read_WhenTheCodeIsNoInteger_Fails(string hex)
    {
        var frame = Convert.FromHexString(hex);
        Assert.False(new MessageReader().TryRead(frame, out _, out var error));
        Assert.False(error.IsNone);
        Assert.False(new MessageReader().TryUncompressedSize(frame, out _, out _));
    }

    [Theory]
    [InlineData("02")]
    [InlineData("020500c0")]
    [InlineData("02ffffff7f00")]
    public void Read_WhenThePayloadIsNotSnappy_FailsBehindTheCode(string hex)
    {
        var frame = Convert.FromHexString(hex);
        var reader = new MessageReader { Compressed = true };
        Assert.False(reader.TryRead(frame, out _, out var error));
        Assert.True(error.Offset >= 1);
        Assert.True(new MessageReader().TryRead(frame, out _, out _));
    }

    [Theory]
    [InlineData("01c104")]
    [InlineData("010200c104")]
    [InlineData("010204c104")]
    [InlineData("0104")]
    public void Read_OfADisconnectOnACompressedConnection_TakesItRawAndCompressed(string hex)
    {
        var reader = new MessageReader { Compressed = true };
        var frame = Convert.FromHexString(hex);
        Assert.True(reader.TryUncompressedSize(frame, out _, out _));
        Assert.True(reader.TryRead(frame, out var message, out _));
        Assert.Equal(1ul, message.Code);
        if (hex != "010200c104")
        {
            Assert.True(BaseProtocol.TryDecodeDisconnect(message.Payload.Span, out var reason, out _));
            Assert.Equal(DisconnectReason.TooManyPeers, reason);
        }
    }

    [Fact]
    public void Write_WhenTheMessageDoesNotFit_WritesNothing()
    {
        var pair = new RlpxPair();
        using var codec = new FrameCodec(pair.Initiator.Secrets);
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessageWriter(codec.Writer);
        Assert.False(writer.TryWrite(1, new byte[FrameCodec.MaxFrameSize + 1], output, out _));
        Assert.False(writer.TryWrite(1, new byte[FrameCodec.MaxFrameSize], output, out _));
        Assert.Equal(0, output.WrittenCount);
        writer.Compressed = true;
        Assert.True(writer.TryWrite(1, new byte[FrameCodec.MaxFrameSize], output, out _));
        Assert.InRange(output.WrittenCount, 1, FrameCodec.MaxFrameSize / 20);
    }

    [Fact]
    public void Compressed_CanBeSwitchedOff()
    {
        var pair = new RlpxPair();
        using var codec = new FrameCodec(pair.Initiator.Secrets);
        var writer = new MessageWriter(codec.Writer) { Compressed = true };
        Assert.True(writer.Compressed);
        writer.Compressed = false;
        writer.TryWrite(2, new byte[100], new ArrayBufferWriter<byte>(), out var size);
        Assert.Equal(100, size);
    }

    private static byte[] Frame(FrameCodec codec, ArrayBufferWriter<byte> wire)
    {
        Assert.Equal(FrameStep.Header, codec.Reader.Advance(wire.WrittenSpan, out var consumed, out _));
        Assert.Equal(FrameStep.Frame, codec.Reader.Advance(wire.WrittenSpan[consumed..], out _, out _));
        return codec.Reader.Frame.ToArray();
    }
}
