using System.Buffers;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Wire.Rlpx;

/// <summary>Encrypts frames straight into the output buffer; allocates nothing. One thread at a time.</summary>
public sealed class FrameWriter : IDisposable
{
    private readonly AesCtr _cipher;
    private readonly FrameMac _mac;

    internal FrameWriter(RlpxSecrets secrets)
    {
        _cipher = new AesCtr(secrets.Aes, []);
        _mac = new FrameMac(secrets.Mac, secrets.EgressMac);
    }

    /// <summary>Writes one frame. More than <see cref="FrameCodec.MaxFrameSize"/> is our own bug and throws.</summary>
    public void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, FrameCodec.MaxFrameSize, nameof(payload));
        var frame = output.GetSpan(FrameCodec.WireSize(payload.Length));
        payload.CopyTo(frame[FrameCodec.HeaderSize..]);
        output.Advance(Seal(frame, payload.Length));
    }

    /// <summary>Makes a frame of the <paramref name="size"/> bytes that stand behind the room for the header; returns its size on the wire.</summary>
    internal int Seal(Span<byte> frame, int size)
    {
        var header = frame[..16];
        header.Clear();
        header[0] = (byte)(size >> 16);
        header[1] = (byte)(size >> 8);
        header[2] = (byte)size;

        // header-data: two zeros in a list, capability and context id, which nobody reads
        header[3] = 0xc2;
        header[4] = header[5] = 0x80;
        _cipher.Apply(header);
        _mac.Header(header, frame[16..]);

        var padded = FrameCodec.Padded(size);
        var body = frame.Slice(FrameCodec.HeaderSize, padded);
        body[size..].Clear();
        _cipher.Apply(body);
        _mac.Update(body);
        _mac.Frame(frame[(FrameCodec.HeaderSize + padded)..]);
        return FrameCodec.HeaderSize + padded + FrameMac.Size;
    }

    public void Dispose()
    {
        _cipher.Dispose();
        _mac.Dispose();
    }
}
