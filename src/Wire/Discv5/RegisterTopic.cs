namespace Akka.Devp2p.Wire.Discv5;

/// <summary>REGTOPIC (0x07): asks a node to list the sender under a topic. Read when topics are switched on.</summary>
/// <param name="Record">The sender's, in RLP, not looked at yet.</param>
/// <param name="Ticket">From an earlier attempt; empty at the first.</param>
/// <param name="Distances">Distances from the topic at which the sender would like to know more nodes.</param>
public sealed record RegisterTopic(
    RequestId Request, Hash256 Topic, ReadOnlyMemory<byte> Record, ReadOnlyMemory<byte> Ticket, IReadOnlyList<ushort> Distances) : Discv5Message(Request)
{
    public override Discv5MessageType Type => Discv5MessageType.RegisterTopic;
}
