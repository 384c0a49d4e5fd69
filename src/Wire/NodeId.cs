namespace Akka.Devp2p.Wire;

/// <summary>Kademlia address of a node: Keccak-256 of its 64-byte public key (ENR "v4" scheme, EIP-778).</summary>
public readonly record struct NodeId(Hash256 Value) : IComparable<NodeId>
{
    /// <summary>Bits in an id; the largest log distance.</summary>
    public const int Bits = 256;

    /// <summary>Logarithmic distance, geth's enode.LogDist: 0 for equal ids, else 256 minus the length of the common bit prefix.</summary>
    public static int LogDistance(NodeId a, NodeId b) => Bits - a.Value.Xor(b.Value).LeadingZeros();

    /// <summary>Which of two ids is closer to this one, geth's enode.DistCmp: negative when <paramref name="a"/> is, zero when equally far.</summary>
    public int CompareDistance(NodeId a, NodeId b) => Value.Xor(a.Value).CompareTo(Value.Xor(b.Value));

    /// <summary>The first eight hex digits, for logs and actor names that people read.</summary>
    public string Short => Value.ToString()[..8];

    public int CompareTo(NodeId other) => Value.CompareTo(other.Value);

    /// <summary>64 hex digits.</summary>
    public override string ToString() => Value.ToString();

    public static bool operator <(NodeId left, NodeId right) => left.CompareTo(right) < 0;

    public static bool operator >(NodeId left, NodeId right) => left.CompareTo(right) > 0;

    public static bool operator <=(NodeId left, NodeId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(NodeId left, NodeId right) => left.CompareTo(right) >= 0;
}
