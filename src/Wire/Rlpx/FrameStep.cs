namespace Akka.Devp2p.Wire.Rlpx;

/// <summary>What the frame reader has come to.</summary>
public enum FrameStep
{
    /// <summary>All input was consumed and more is needed.</summary>
    NeedMore,

    /// <summary>A header was read and its MAC is right: the frame's size is known, and nothing of the body is taken yet.</summary>
    Header,

    /// <summary>A frame is complete and its MAC is right.</summary>
    Frame,

    /// <summary>A MAC is wrong or the frame too large; the stream cannot be read on.</summary>
    Failed,
}
