namespace Akka.Devp2p.Wire.Discv5;

/// <summary>TALKRESP (0x06), the answer to a TALKREQ; empty when the protocol is not known.</summary>
public sealed record TalkResponse(RequestId Request, ReadOnlyMemory<byte> Content) : Discv5Message(Request)
{
    public override Discv5MessageType Type => Discv5MessageType.TalkResponse;
}
