namespace Akka.Devp2p.Wire.Discv5;

/// <summary>FINDNODE (0x03): asks for nodes at these log distances from the one that is asked; 0 is its own record.</summary>
/// <param name="Distances">As sent: there may be doubles, and values over 256, which mean nothing.</param>
public sealed record FindNode(RequestId Request, IReadOnlyList<ushort> Distances) : Discv5Message(Request)
{
    /// <summary>Distances that a lookup asks a node for.</summary>
    public const int LookupDistances = 12;

    private const int FirstBelow = 3;

    public override Discv5MessageType Type => Discv5MessageType.FindNode;

    /// <summary>
    /// The distances to ask a node for when looking for a target, the most useful first since the answer has room for sixteen records: the target's own,
    /// where all are closer to it than this node; some below, where they are as close; and those above and below by turns.
    /// </summary>
    /// <remarks>
    /// geth asks for three: the target's, the next above and below. Where buckets are not full, which in a small network is everywhere, that hides nodes
    /// that discv4 would name.
    /// </remarks>
    /// <param name="target">What is looked for.</param>
    /// <param name="node">Who is asked.</param>
    /// <param name="count">How many, 1 to 16.</param>
    public static IReadOnlyList<ushort> DistancesFor(NodeId target, NodeId node, int count = LookupDistances)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 16);
        int distance = NodeId.LogDistance(target, node), below = distance - 1, above = distance + 1;
        var distances = new List<ushort>(count) { (ushort)distance };
        for (var i = 0; distances.Count < count; i++)
        {
            var goesUp = below < 1 || (above <= NodeId.Bits && i >= FirstBelow && (i - FirstBelow) % 2 == 0);
            distances.Add((ushort)(goesUp ? above++ : below--));
        }

        return distances;
    }
}
