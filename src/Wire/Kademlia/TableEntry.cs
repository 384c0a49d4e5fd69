using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Kademlia;

/// <summary>A node in the table or in a replacement list. Changed by <see cref="RoutingTable"/> only.</summary>
public sealed class TableEntry
{
    internal TableEntry(Enode node, DateTimeOffset now)
    {
        Node = node;
        AddedToTable = now;
    }

    /// <summary>The newest record or endpoint known.</summary>
    public Enode Node { get; internal set; }

    public NodeId Id => Node.Id;

    /// <summary>Liveness checks passed, divided by three with each one failed.</summary>
    public int Checks { get; internal set; }

    /// <summary>True when the node answered at the endpoint that is now in the table.</summary>
    public bool Live { get; internal set; }

    /// <summary>When it came into the bucket or its replacement list, whichever was first.</summary>
    public DateTimeOffset AddedToTable { get; }

    /// <summary>When it came into the bucket; the default value while it is a replacement.</summary>
    public DateTimeOffset AddedToBucket { get; internal set; }

    /// <summary>True when the check under way went to another endpoint than <see cref="Node"/> has.</summary>
    internal bool CheckIsStale { get; set; }
}
