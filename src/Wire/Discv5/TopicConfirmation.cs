namespace Akka.Devp2p.Wire.Discv5;

/// <summary>REGCONFIRMATION (0x08), the answer to a REGTOPIC. Read when topics are switched on.</summary>
/// <param name="Total">How many packets the whole answer has.</param>
/// <param name="Ticket">For the next attempt; empty when the sender is listed now.</param>
/// <param name="Wait">Milliseconds until the next attempt, or, listed, how long that lasts.</param>
public sealed record TopicConfirmation(RequestId Request, byte Total, ReadOnlyMemory<byte> Ticket, ulong Wait) : Discv5Message(Request)
{
    public override Discv5MessageType Type => Discv5MessageType.TopicConfirmation;
}
