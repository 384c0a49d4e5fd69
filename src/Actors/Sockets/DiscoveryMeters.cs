using System.Diagnostics.Metrics;
using Akka.Devp2p.Wire.Kademlia;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>geth's p2p/discover/metrics.go: bytes of UDP, and the nodes in each bucket; and what it has no metrics for. Thread-safe.</summary>
public sealed class DiscoveryMeters
{
    private readonly Counter<long> _ingress;
    private readonly Counter<long> _egress;
    private readonly Counter<long> _handshakes;
    private readonly Counter<long> _challenges;
    private readonly Counter<long> _queries;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _ignored;
    private readonly Counter<long> _listed;
    private readonly int[] _buckets = new int[RoutingTable.BucketCount];

    internal DiscoveryMeters(Meter meter)
    {
        _ingress = meter.CreateCounter<long>("discover/ingress", "By", "Bytes received over UDP.");
        _egress = meter.CreateCounter<long>("discover/egress", "By", "Bytes sent over UDP.");
        for (var i = 0; i < _buckets.Length; i++)
        {
            var bucket = i;
            meter.CreateObservableGauge($"discover/bucket/{bucket}/count", () => Volatile.Read(ref _buckets[bucket]), "{node}", "Nodes in a bucket of the tables.");
        }

        _handshakes = meter.CreateCounter<long>("devp2p.discv5.handshakes", "{handshake}", "Sessions agreed on.");
        _challenges = meter.CreateCounter<long>("devp2p.discv5.challenges", "{packet}", "WHOAREYOU sent: somebody has no session with us.");
        _queries = meter.CreateCounter<long>("devp2p.dns.queries", "{query}", "Entries of lists asked for.");
        _failures = meter.CreateCounter<long>("devp2p.dns.failures", "{query}", "Entries that did not come, or were wrong.");
        _ignored = meter.CreateCounter<long>("devp2p.dns.ignored", "{datagram}", "Datagrams that came instead of the answer to a query.");
        _listed = meter.CreateCounter<long>("devp2p.dns.nodes", "{node}", "Nodes found in lists, the same one again too.");
    }

    internal void Received(int bytes) => _ingress.Add(bytes);

    internal void Sent(int bytes) => _egress.Add(bytes);

    internal void Established() => _handshakes.Add(1);

    internal void Challenged() => _challenges.Add(1);

    internal void Queried() => _queries.Add(1);

    /// <param name="reason">One of a few constant words.</param>
    internal void QueryFailed(string reason) => _failures.Add(1, new KeyValuePair<string, object?>("reason", reason));

    internal void AnswerIgnored() => _ignored.Add(1);

    internal void Listed() => _listed.Add(1);

    /// <summary>As in geth, each protocol's table counts.</summary>
    /// <param name="table">As it is now; null for none.</param>
    /// <param name="counted">Of this table so far.</param>
    internal void CountBuckets(RoutingTable? table, int[] counted)
    {
        for (var i = 0; i < _buckets.Length; i++)
        {
            var now = table?.EntriesOf(i).Count ?? 0;
            Interlocked.Add(ref _buckets[i], now - counted[i]);
            counted[i] = now;
        }
    }
}
