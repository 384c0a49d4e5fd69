using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Dns;

/// <summary>A leaf that is a node: the text of its record.</summary>
public sealed class TreeNode(NodeRecord record) : TreeEntry
{
    /// <summary>Its signature was verified when it was read.</summary>
    public NodeRecord Record { get; } = record;

    public override string ToString() => Record.ToString();
}
