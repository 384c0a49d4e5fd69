using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Tools;

/// <summary>What is known of one node of a <see cref="NodeSet"/>: geth's nodeJSON (cmd/devp2p/nodeset.go).</summary>
/// <param name="Node">Its newest record, or where it was seen.</param>
/// <param name="Score">Raised by one with each answer, halved with each silence; at zero the node goes.</param>
/// <param name="FirstResponse">Null when it has never answered.</param>
internal sealed record NodeSetEntry(Enode Node, int Score = 0, DateTimeOffset? FirstResponse = null, DateTimeOffset? LastResponse = null, DateTimeOffset? LastCheck = null);
