namespace Akka.Devp2p.Wire.Discv5;

/// <summary>PING (0x01): are you there? Says which version our record has.</summary>
public sealed record Ping(RequestId Request, ulong EnrSequence) : Discv5Message(Request)
{
    public override Discv5MessageType Type => Discv5MessageType.Ping;
}
