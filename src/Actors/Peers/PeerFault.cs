namespace Akka.Devp2p.Actors.Peers;

/// <summary>What a peer did that costs it score; how much, says docs/operating.md. What is not known to be its doing is no fault.</summary>
public enum PeerFault
{
    /// <summary>It broke RLPx or the base protocol in data that is proven to be its own: a wrong Hello, a code of no protocol, data that can't be unpacked.</summary>
    ProtocolBreach,

    /// <summary>It broke a sub-protocol.</summary>
    SubprotocolBreach,

    /// <summary>What it gave was of no use. Not having what it never said it has is no fault.</summary>
    Useless,

    /// <summary>It did not read, and our queue to it overflowed.</summary>
    Slow,

    /// <summary>It sent nothing, or no reply, in time.</summary>
    Timeout,
}
