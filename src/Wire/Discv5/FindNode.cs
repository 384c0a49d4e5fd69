namespace Akka.Devp2p.Wire.Discv5;

/// <summary>FINDNODE (0x03): asks for nodes at these log distances from the one that is asked; 0 is its own record.</summary>
/// <param name="Distances">As sent: there may be doubles, and values over 256, which mean nothing.</param>
public sealed record FindNode(RequestId Request, IReadOnlyList<ushort> Distances) : Discv5Message(Request)
{
    public override Discv5MessageType Type => Discv5MessageType.FindNode;

    /// <summary>
    /// The distances to ask a node for when looking for a target: that of the target, and those next to it, as geth's lookupDistances has it.
    /// </summary>
    /// <param name="target">What is looked for.</param>
    /// <param name="node">Who is asked.</param>
    /// <param name="count">How many, 1 to 16.</param>
    public static IReadOnlyList<ushort> DistancesFor(NodeId target, NodeId node, int count = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 16);
        var distance = NodeId.LogDistance(target, node);
        var distances = new List<ushort>(count + 1) { (ushort)distance };
        for (var i = 1; distances.Count < count; i++)
        {
            if (distance + i <= NodeId.Bits)
            {
                distances.Add((ushort)(distance + i));
            }

            if (distance - i > 0)
            {
                distances.Add((ushort)(distance - i));
            }
        }

        return distances.Count > count ? distances[..count] : distances;
    }
}
