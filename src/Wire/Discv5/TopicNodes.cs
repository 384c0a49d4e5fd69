namespace Akka.Devp2p.Wire.Discv5;

/// <summary>TOPICNODES (0x0A), an answer to a TOPICQUERY. Read when topics are switched on.</summary>
/// <param name="Total">How many packets the whole answer has.</param>
/// <param name="Records">Node records in RLP, not looked at yet.</param>
public sealed record TopicNodes(RequestId Request, byte Total, IReadOnlyList<ReadOnlyMemory<byte>> Records) : Discv5Message(Request)
{
    public override Discv5MessageType Type => Discv5MessageType.TopicNodes;
}
