namespace Akka.Devp2p.Wire.Discv5;

/// <summary>A message of discv5.1, request or response.</summary>
/// <param name="Request">Chosen by whoever asks, repeated by whoever answers.</param>
public abstract record Discv5Message(RequestId Request)
{
    /// <summary>The message type byte.</summary>
    public abstract Discv5MessageType Type { get; }
}
