using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Discv5.Topics;

/// <summary>A registration to be sent; its answer is told by this very instance.</summary>
/// <param name="Node">To whom.</param>
/// <param name="Ticket">What the node has given us for it; empty at the first attempt.</param>
public sealed record TopicAsk(Enode Node, ReadOnlyMemory<byte> Ticket);
