namespace Akka.Devp2p.Wire.Discv5;

/// <summary>TALKREQ (0x05): a request of an application's own protocol.</summary>
/// <param name="Protocol">Its name; any bytes, one character for each.</param>
public sealed record TalkRequest(RequestId Request, string Protocol, ReadOnlyMemory<byte> Content) : Discv5Message(Request)
{
    public override Discv5MessageType Type => Discv5MessageType.TalkRequest;
}
