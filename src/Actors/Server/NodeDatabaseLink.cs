using System.Collections.Immutable;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Server;

/// <summary>What the dialer asks of node-db.</summary>
internal static class NodeDatabaseLink
{
    internal sealed record AnchorsWanted
    {
        public static AnchorsWanted Instance { get; } = new();
    }

    internal sealed record AnchorsFound(ImmutableArray<Enode> Nodes);

    internal sealed record AnchorsChosen(ImmutableArray<Enode> Nodes);

    internal sealed record DialRecorded(NodeId Id, bool Ok);
}
