namespace Akka.Devp2p.Wire.Kademlia;

/// <summary>Entries and replacements of one distance range, with the bucket's own subnet counts.</summary>
internal sealed class Bucket
{
    internal List<TableEntry> Entries { get; } = new(RoutingTable.BucketSize);

    internal List<TableEntry> Replacements { get; } = new(RoutingTable.MaxReplacements);

    internal SubnetCounter Addresses { get; } = AddressLimits.ForBucket();

    internal TableEntry? Find(NodeId id) => Entries.Find(e => e.Id == id);
}
