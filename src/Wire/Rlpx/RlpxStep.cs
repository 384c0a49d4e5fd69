namespace Akka.Devp2p.Wire.Rlpx;

/// <summary>What a step of the handshake has led to.</summary>
public enum RlpxStep
{
    /// <summary>The message is not complete; all input was consumed.</summary>
    NeedMore,

    /// <summary>Both messages are exchanged and the secrets are known; input after the message was left alone.</summary>
    Done,

    /// <summary>The remote party's bytes are wrong; there is no way on.</summary>
    Failed,
}
