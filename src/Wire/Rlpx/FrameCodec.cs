namespace Akka.Devp2p.Wire.Rlpx;

/// <summary>Both directions of a connection's framing. Reader and writer share nothing mutable, so one task may use each.</summary>
public sealed class FrameCodec : IDisposable
{
    /// <summary>Largest frame, in bytes: its size is a 24-bit number.</summary>
    public const int MaxFrameSize = 0xffffff;

    /// <summary>Header and its MAC.</summary>
    public const int HeaderSize = 32;

    /// <param name="secrets">Copied: the handshake that made them may be disposed.</param>
    public FrameCodec(RlpxSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        Reader = new FrameReader(secrets);
        Writer = new FrameWriter(secrets);
    }

    public FrameReader Reader { get; }

    public FrameWriter Writer { get; }

    /// <summary>Bytes on the wire of a frame: header, body padded to 16, and the two MACs.</summary>
    public static int WireSize(int frameSize) => HeaderSize + Padded(frameSize) + FrameMac.Size;

    /// <summary>Zeroes what can be zeroed; call it when neither task runs any more.</summary>
    public void Dispose()
    {
        Reader.Dispose();
        Writer.Dispose();
    }

    internal static int Padded(int size) => (size + 15) & ~15;
}
