using System.Diagnostics.Metrics;
using Akka.Devp2p.Wire.Kademlia;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>geth's p2p/discover/metrics.go: bytes of UDP, and the nodes in each bucket. Thread-safe.</summary>
public sealed class DiscoveryMeters
{
    private readonly Counter<long> _ingress;
    private readonly Counter<long> _egress;
    private readonly int[] _buckets = new int[RoutingTable.BucketCount];

    internal DiscoveryMeters(Meter meter)
    {
        _ingress = meter.CreateCounter<long>("discover/ingress", "By", "Bytes received over UDP.");
        _egress = meter.CreateCounter<long>("discover/egress", "By", "Bytes sent over UDP.");
        for (var i = 0; i < _buckets.Length; i++)
        {
            var bucket = i;
            meter.CreateObservableGauge($"discover/bucket/{bucket}/count", () => Volatile.Read(ref _buckets[bucket]), "{node}", "Nodes in a bucket of the table.");
        }
    }

    internal void Received(int bytes) => _ingress.Add(bytes);

    internal void Sent(int bytes) => _egress.Add(bytes);

    /// <param name="table">As it is now; null for none.</param>
    internal void CountBuckets(RoutingTable? table)
    {
        for (var i = 0; i < _buckets.Length; i++)
        {
            Volatile.Write(ref _buckets[i], table?.EntriesOf(i).Count ?? 0);
        }
    }
}
