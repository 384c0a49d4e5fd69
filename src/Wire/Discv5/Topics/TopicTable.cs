using System.Net;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Kademlia;

namespace Akka.Devp2p.Wire.Discv5.Topics;

/// <summary>
/// A service table (discv5-theory.md, "Service Tables"): nodes that speak topic discovery, in buckets by their log distance from a topic. Who does not answer
/// is left out for a minute, doubled with each failure up to an hour, and gives its place to a newcomer who finds none. Subnets are limited as in the node table. Pure; not thread-safe.
/// </summary>
public sealed class TopicTable
{
    private const int MaxDoublings = 6;

    private static readonly TimeSpan FirstExclusion = TimeSpan.FromMinutes(1);

    private readonly SortedDictionary<int, Bucket> _buckets = new(Comparer<int>.Create((a, b) => b.CompareTo(a)));
    private readonly AddressLimits _limits = new();
    private readonly Hash256 _topic;
    private readonly NodeId _self;

    /// <param name="topic">In the middle.</param>
    /// <param name="self">Our own id, never a member.</param>
    public TopicTable(Hash256 topic, NodeId self) => (_topic, _self) = (topic, self);

    /// <summary>Nodes in all buckets.</summary>
    public int Count => _buckets.Values.Sum(bucket => bucket.Entries.Count);

    /// <summary>The buckets that have nodes, the farthest from the topic first.</summary>
    public IEnumerable<int> Buckets => _buckets.Keys;

    /// <summary>The farthest distances at which there is still room, or somebody silent, <see cref="TopicRules.MaxDistances"/> at most: what to ask others for.</summary>
    public IReadOnlyList<ushort> Free =>
    [
        .. Enumerable.Range(0, NodeId.Bits).Select(i => (ushort)(NodeId.Bits - i))
            .Where(distance => !_buckets.TryGetValue(distance, out var bucket) || bucket.Entries.Count(entry => entry.Failures == 0) < TopicRules.BucketSize).Take(TopicRules.MaxDistances),
    ];

    /// <summary>Offers a node; a newer record takes the place of an older one. False when it does not say that it speaks topic discovery, or there is no room.</summary>
    public bool Add(NodeRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var node = Enode.FromRecord(record);
        if (!record.Topics || record.Id == _self || node.UdpEndPoint is null)
        {
            return false;
        }

        var distance = TopicRules.BucketOf(_topic, record.Id);
        if (!_buckets.TryGetValue(distance, out var bucket))
        {
            _buckets[distance] = bucket = new Bucket();
        }

        if (bucket.Entries.Find(entry => entry.Node.Id == record.Id) is { } known)
        {
            // its place in the subnet counts stays where it was
            known.Node = record.Sequence > known.Node.Sequence && Equals(node.Ip, known.Node.Ip) ? node : known.Node;
            return true;
        }

        if ((bucket.Entries.Count >= TopicRules.BucketSize || !_limits.TryOccupy(bucket.Addresses, node.Ip!)) && !TryReplaceSilent(bucket, node.Ip!))
        {
            return false;
        }

        bucket.Entries.Add(new Entry(node));
        return true;
    }

    /// <summary>The nodes of a bucket that may be asked now.</summary>
    public IReadOnlyList<Enode> Usable(int bucket, DateTimeOffset now) =>
        _buckets.TryGetValue(bucket, out var found) ? [.. found.Entries.Where(entry => entry.ExcludedUntil <= now).Select(entry => entry.Node)] : [];

    /// <summary>A node has answered as it should.</summary>
    public void OnAnswer(NodeId id)
    {
        if (Find(id) is { } entry)
        {
            entry.Failures = 0;
        }
    }

    /// <summary>A node has not.</summary>
    public void OnFailure(NodeId id, DateTimeOffset now)
    {
        if (Find(id) is { } entry)
        {
            entry.ExcludedUntil = now + (FirstExclusion * (1 << Math.Min(entry.Failures++, MaxDoublings)));
        }
    }

    /// <summary>
    /// The most silent goes, as far as a place for this address comes of it: others may name nodes that have never been, and would fill a bucket with them.
    /// </summary>
    private bool TryReplaceSilent(Bucket bucket, IPAddress newcomer)
    {
        foreach (var silent in bucket.Entries.Where(entry => entry.Failures > 0).OrderByDescending(entry => entry.Failures).ToArray())
        {
            _limits.Release(bucket.Addresses, silent.Node.Ip!);
            if (_limits.TryOccupy(bucket.Addresses, newcomer))
            {
                return bucket.Entries.Remove(silent);
            }

            _limits.TryOccupy(bucket.Addresses, silent.Node.Ip!);
        }

        return false;
    }

    private Entry? Find(NodeId id) =>
        _buckets.TryGetValue(TopicRules.BucketOf(_topic, id), out var bucket) ? bucket.Entries.Find(entry => entry.Node.Id == id) : null;

    private sealed class Bucket
    {
        internal List<Entry> Entries { get; } = [];

        internal SubnetCounter Addresses { get; } = AddressLimits.ForBucket();
    }

    private sealed class Entry(Enode node)
    {
        internal Enode Node { get; set; } = node;

        internal int Failures { get; set; }

        internal DateTimeOffset ExcludedUntil { get; set; }
    }
}
