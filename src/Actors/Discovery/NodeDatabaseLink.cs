using System.Collections.Immutable;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>What discovery says to the node database, in one place.</summary>
internal static class NodeDatabaseLink
{
    internal static object RecordPong(NodeAt node, DateTimeOffset at) => new NodeDatabaseActor.RecordPong(node.Id, node.Ip, at);

    internal static object GetProof(NodeAt node) => new NodeDatabaseActor.GetProof(node.Id, node.Ip);

    internal static object StoreNode(Enode node) => new NodeDatabaseActor.StoreNode(node);

    internal static object GetSeeds(int count, TimeSpan maxAge) => new NodeDatabaseActor.GetSeeds(count, maxAge);

    /// <summary>When the last pong came; null when there is no proof, or no answer.</summary>
    internal static DateTimeOffset? LastPong(object? reply) => (reply as NodeDatabaseActor.Proof)?.LastPong;

    internal static ImmutableArray<Enode> Seeds(object? reply) => (reply as NodeDatabaseActor.Seeds)?.Nodes ?? [];
}
