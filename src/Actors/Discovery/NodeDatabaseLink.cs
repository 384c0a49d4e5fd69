using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>What discovery says to the node database, in one place.</summary>
internal static class NodeDatabaseLink
{
    internal static object RecordPong(NodeAt node, DateTimeOffset at) => new PongRecorded(node.Id, node.Ip, at);

    internal static object GetProof(NodeAt node) => new ProofWanted(node.Id, node.Ip);

    internal static object StoreNode(Enode node) => new NodeStored(node);

    internal static object GetSeeds(int count, TimeSpan maxAge) => new SeedsWanted(count, maxAge);

    /// <summary>When the last pong came; null when there is no proof, or no answer.</summary>
    internal static DateTimeOffset? LastPong(object? reply) => (reply as ProofFound)?.LastPong;

    internal static ImmutableArray<Enode> Seeds(object? reply) => (reply as SeedsFound)?.Nodes ?? [];

    internal sealed record PongRecorded(NodeId Id, IPAddress Ip, DateTimeOffset At);

    internal sealed record ProofWanted(NodeId Id, IPAddress Ip);

    internal sealed record ProofFound(NodeId Id, IPAddress Ip, DateTimeOffset? LastPong);

    internal sealed record NodeStored(Enode Node);

    internal sealed record SeedsWanted(int Count, TimeSpan MaxAge);

    internal sealed record SeedsFound(ImmutableArray<Enode> Nodes);
}
