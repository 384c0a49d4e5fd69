namespace Akka.Devp2p.Wire.Discv5;

/// <summary>TOPICQUERY (0x09): asks for nodes listed under a topic. Read when topics are switched on.</summary>
/// <param name="Distances">Distances from the topic at which the sender would like to know more nodes.</param>
public sealed record TopicQuery(RequestId Request, Hash256 Topic, IReadOnlyList<ushort> Distances) : Discv5Message(Request)
{
    public override Discv5MessageType Type => Discv5MessageType.TopicQuery;
}
