using System.Buffers;
using Akka.Devp2p.Wire.Rlpx;
using BenchmarkDotNet.Attributes;

namespace Akka.Devp2p.Bench;

/// <summary>One message encrypted and decrypted again; the MACs run on, as they do on a connection. Allocation should be the payload handed up, no more.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkDotNet.Configs.BenchmarkLogicalGroupRule.ByParams)]
public class FrameBench
{
    private readonly ArrayBufferWriter<byte> _wire = new(1 << 20);
    private readonly MessageReader _messages = new();
    private FrameReader _reader = null!;
    private FrameWriter _frames = null!;
    private MessageWriter _writer = null!;
    private byte[] _payload = [];

    [Params(64, 1024, 65536)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        new Random(1).NextBytes(_payload = new byte[Size]);
        (var alice, var bob) = Sessions.Handshake();
        (_frames, _reader) = (alice.Writer, bob.Reader);
        _writer = new MessageWriter(_frames);
    }

    [Benchmark(Baseline = true)]
    public int FrameOnly()
    {
        _wire.ResetWrittenCount();
        _frames.Write(_payload, _wire);
        return Receive();
    }

    [Benchmark]
    public int Message()
    {
        Send(compressed: false);
        Receive();
        return Decode(compressed: false);
    }

    [Benchmark]
    public int MessageWithSnappy()
    {
        Send(compressed: true);
        Receive();
        return Decode(compressed: true);
    }

    private void Send(bool compressed)
    {
        _wire.ResetWrittenCount();
        _writer.Compressed = compressed;
        _writer.TryWrite(16, _payload, _wire, out _);
    }

    private int Receive()
    {
        var input = _wire.WrittenSpan;
        while (true)
        {
            var step = _reader.Advance(input, out var consumed, out var error);
            input = input[consumed..];
            if (step == FrameStep.Frame)
            {
                return _reader.Frame.Length;
            }

            if (step is FrameStep.Failed or FrameStep.NeedMore)
            {
                throw new InvalidOperationException(error.Reason);
            }
        }
    }

    private int Decode(bool compressed)
    {
        _messages.Compressed = compressed;
        return _messages.TryRead(_reader.Frame, out var message, out var error) ? message.Payload.Length : throw new InvalidOperationException(error.Reason);
    }
}
