using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using Akka.Devp2p.Wire.Snappy;

namespace Akka.Devp2p.Wire.Rlpx;

/// <summary>Writes messages as frames: code, then the payload, compressed in place when both sides can. Allocates nothing per message. One thread at a time.</summary>
public sealed class MessageWriter
{
    private readonly FrameWriter _frames;
    private SnappyEncoder? _encoder;

    public MessageWriter(FrameWriter frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        _frames = frames;
    }

    /// <summary>Largest payload, in bytes, that is sure to fit into a frame with its code, compressed or not.</summary>
    public const int MaxPayloadSize = FrameCodec.MaxFrameSize - MaxCodeSize;

    private const int MaxCodeSize = 9;

    /// <summary>True after a Hello of version 5 or later; the Hello itself is never compressed.</summary>
    public bool Compressed
    {
        get => _encoder is not null;
        set => _encoder = value ? _encoder ?? new SnappyEncoder() : null;
    }

    /// <summary>
    /// Writes one message and returns the payload's size on the wire. Returns false when it does not fit into a frame: more
    /// than 16,777,215 bytes, before or after compression.
    /// </summary>
    public bool TryWrite(ulong code, ReadOnlySpan<byte> payload, IBufferWriter<byte> output, out int wireSize)
    {
        ArgumentNullException.ThrowIfNull(output);
        wireSize = 0;
        if (payload.Length > FrameCodec.MaxFrameSize)
        {
            return false;
        }

        var room = MaxCodeSize + (_encoder is null ? payload.Length : SnappyEncoder.MaxCompressedSize(payload.Length));
        var frame = output.GetSpan(FrameCodec.WireSize(room));
        var body = frame[FrameCodec.HeaderSize..];
        var codeSize = WriteCode(code, body);
        if (_encoder is null)
        {
            payload.CopyTo(body[codeSize..]);
            wireSize = payload.Length;
        }
        else
        {
            wireSize = _encoder.Encode(payload, body[codeSize..]);
        }

        if (codeSize + wireSize > FrameCodec.MaxFrameSize)
        {
            wireSize = 0;
            return false;
        }

        output.Advance(_frames.Seal(frame, codeSize + wireSize));
        return true;
    }

    private static int WriteCode(ulong code, Span<byte> target)
    {
        if (code is > 0 and < 0x80)
        {
            target[0] = (byte)code;
            return 1;
        }

        var size = (71 - BitOperations.LeadingZeroCount(code)) / 8;
        Span<byte> wide = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(wide, code);
        target[0] = (byte)(0x80 + size);
        wide[(8 - size)..].CopyTo(target[1..]);
        return 1 + size;
    }
}
