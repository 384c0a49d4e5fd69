namespace Akka.Devp2p.Wire.Discv5.Topics;

/// <summary>The parameters of topic discovery (discv5-theory.md, "Parameters"), and, below them, bounds of our own.</summary>
public static class TopicRules
{
    /// <summary>K_register: registrars per bucket where an advertiser is listed or waits to be.</summary>
    public const int RegistrarsPerBucket = 5;

    /// <summary>K_lookup: registrars per bucket that one search asks.</summary>
    public const int QueriesPerBucket = 5;

    /// <summary>F_return: advertisers in one answer.</summary>
    public const int MaxReturned = 10;

    /// <summary>F_lookup: advertisers after which a search ends, unless it is told another number.</summary>
    public const int DefaultWanted = 30;

    /// <summary>C: advertisements that a registrar keeps.</summary>
    public const int Capacity = 1000;

    /// <summary>P_occ: exponent of the occupancy in the waiting time.</summary>
    public const int OccupancyExponent = 10;

    /// <summary>G: what keeps the waiting time from being nothing.</summary>
    public const double Safety = 1e-7;

    /// <summary>E: how long an advertisement lives, and the longest single wait.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>δ: how long after its wait a ticket may be used. The specification leaves the number open; this one is ours.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    /// <summary>Nodes of one bucket of a service table, as in the node table.</summary>
    public const int BucketSize = 16;

    /// <summary>Bytes of a ticket, ours or a foreign one; it comes back with a handshake and a record in one packet.</summary>
    public const int MaxTicket = 256;

    /// <summary>Distances that a request of ours names.</summary>
    public const int MaxDistances = 16;

    /// <summary>Auxiliary records in one answer of ours: two packets.</summary>
    public const int MaxAuxiliary = 6;

    /// <summary>Packets of one answer, another's included.</summary>
    public const int MaxPackets = 8;

    /// <summary>The bucket of a node in the service table of a topic: the log distance between them, 0 to 256.</summary>
    public static int BucketOf(Hash256 topic, NodeId node) => NodeId.LogDistance(new NodeId(topic), node);
}
