using System.Collections.Immutable;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Server;

/// <summary>What the dialer asks of discovery and of node-db, in one place.</summary>
internal static class DiscoveryLink
{
    internal sealed record CandidatesWanted(int Count);

    internal sealed record CandidatesFound(ImmutableArray<(Enode Node, string Source)> All);

    internal sealed record AddressWanted(Enode Node);

    internal sealed record AddressFound(NodeId Id, Enode? Node);

    internal sealed record AnchorsWanted
    {
        public static AnchorsWanted Instance { get; } = new();
    }

    internal sealed record AnchorsFound(ImmutableArray<Enode> Nodes);

    internal sealed record AnchorsChosen(ImmutableArray<Enode> Nodes);

    internal sealed record DialRecorded(NodeId Id, bool Ok);
}
