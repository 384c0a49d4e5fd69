using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Kademlia;

/// <summary>
/// The Kademlia table of discovery, with geth's rules (p2p/discover/table.go): 17 buckets of 16 entries and 10 replacements, limits per
/// subnet, liveness by revalidation. Pure: time and randomness are arguments, nothing is sent. Not thread-safe.
/// </summary>
/// <remarks>
/// IPv6 differs from geth, which counts the first 24 bits there and so a whole provider as one: 2 per /48 in a bucket, 8 per /32 in the table.
/// </remarks>
public sealed class RoutingTable
{
    /// <summary>Buckets; all distances up to <see cref="BucketMinDistance"/> + 1 share the first.</summary>
    public const int BucketCount = NodeId.Bits / 15;

    public const int BucketSize = 16;

    public const int MaxReplacements = 10;

    /// <summary>Log distance below the closest bucket: 239.</summary>
    public const int BucketMinDistance = NodeId.Bits - BucketCount;

    private readonly Bucket[] _buckets = Array.ConvertAll(new Bucket[BucketCount], _ => new Bucket());
    private readonly AddressLimits _limits = new();
    private readonly NodeId _self;
    private readonly Func<int, int> _random;

    /// <param name="self">Our own id, from which distances are measured.</param>
    /// <param name="random">Gives a number from 0 up to, but not including, its argument.</param>
    /// <param name="fastInterval">Upper bound of the time between two checks of unverified nodes; verified ones get three times that. Geth: 3 s.</param>
    public RoutingTable(NodeId self, Func<int, int> random, TimeSpan? fastInterval = null)
    {
        ArgumentNullException.ThrowIfNull(random);
        _self = self;
        _random = random;
        Revalidation = new RevalidationLists(random, fastInterval ?? RevalidationLists.DefaultFastInterval);
    }

    /// <summary>Which nodes are due for a check; entries enter and leave it with the table.</summary>
    public RevalidationLists Revalidation { get; }

    /// <summary>True after <see cref="MarkInitialized"/>.</summary>
    public bool IsInitialized { get; private set; }

    /// <summary>Entries in all buckets, replacements not counted.</summary>
    public int Count => _buckets.Sum(b => b.Entries.Count);

    /// <summary>Entries that have proven to be there.</summary>
    public int LiveCount => _buckets.Sum(b => b.Entries.Count(e => e.Live));

    /// <summary>Every entry, nearest bucket first.</summary>
    public IEnumerable<TableEntry> Entries => _buckets.SelectMany(b => b.Entries);

    /// <summary>Entries of one bucket, 0 to 16, in the order they came.</summary>
    public IReadOnlyList<TableEntry> EntriesOf(int bucket) => _buckets[bucket].Entries;

    /// <summary>Replacements of one bucket, newest first.</summary>
    public IReadOnlyList<TableEntry> ReplacementsOf(int bucket) => _buckets[bucket].Replacements;

    /// <summary>From now on inbound nodes are taken: the first refresh is done.</summary>
    public void MarkInitialized() => IsInitialized = true;

    /// <summary>The bucket of an id, 0 to 16.</summary>
    public int BucketOf(NodeId id) => BucketAt(NodeId.LogDistance(_self, id));

    /// <summary>The bucket of a log distance.</summary>
    public static int BucketAt(int distance) => Math.Max(distance - BucketMinDistance - 1, 0);

    /// <summary>The entry of an id; replacements are not searched.</summary>
    public TableEntry? Find(NodeId id) => _buckets[BucketOf(id)].Find(id);

    /// <summary>
    /// Offers a node. <paramref name="inbound"/>: it contacted us, so its own word counts even when its sequence went back; others' word counts
    /// only with a higher sequence. <paramref name="live"/>: it has just answered at this endpoint; counts for a new entry.
    /// </summary>
    public AddOutcome Add(Enode node, DateTimeOffset now, bool inbound = false, bool live = false)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (node.Id == _self)
        {
            return AddOutcome.Self;
        }

        if (inbound && !IsInitialized)
        {
            return AddOutcome.NotInitialized;
        }

        if (node.Ip is null || NetCheck.IsUnspecified(node.Ip))
        {
            return AddOutcome.NoAddress;
        }

        var bucket = _buckets[BucketOf(node.Id)];
        if (bucket.Find(node.Id) is { } known)
        {
            return Update(bucket, known, node, now, inbound);
        }

        return bucket.Entries.Count >= BucketSize ? AddReplacement(bucket, node, now) : AddEntry(bucket, node, now, live);
    }

    /// <summary>
    /// Takes a node out, as dead or as useless. A random replacement of its bucket moves up and is returned; null when there was none, or no such node.
    /// </summary>
    public TableEntry? Remove(NodeId id, DateTimeOffset now)
    {
        var bucket = _buckets[BucketOf(id)];
        if (bucket.Find(id) is not { } entry)
        {
            return null;
        }

        bucket.Entries.Remove(entry);
        _limits.Release(bucket.Addresses, entry.Node.Ip!);
        Revalidation.Remove(id);
        if (bucket.Replacements.Count == 0)
        {
            return null;
        }

        var index = _random(bucket.Replacements.Count);
        var replacement = bucket.Replacements[index];
        bucket.Replacements.RemoveAt(index);
        Insert(bucket, replacement, now);
        return replacement;
    }

    /// <summary>
    /// Takes in the result of a liveness check that <see cref="RevalidationLists.Next"/> has started: an answer raises the count, a silence divides
    /// it by three and at zero the node goes; the result for an endpoint that it has left meanwhile counts for nothing.
    /// <paramref name="newer"/> is the record fetched when the answer announced a higher sequence.
    /// </summary>
    public CheckOutcome OnChecked(NodeId id, bool answered, Enode? newer, DateTimeOffset now)
    {
        Revalidation.Finished(id);
        var bucket = _buckets[BucketOf(id)];
        if (bucket.Find(id) is not { } entry)
        {
            return new CheckOutcome(null, false, null); // gone while it was being checked
        }

        if (entry.CheckIsStale)
        {
            entry.CheckIsStale = false; // it says nothing about the endpoint that is in the table now
            return new CheckOutcome(entry, false, null);
        }

        if (!answered)
        {
            entry.Checks /= 3;
            Revalidation.MoveToFast(id, now);
            return entry.Checks > 0 ? new CheckOutcome(entry, false, null) : new CheckOutcome(entry, true, Remove(id, now));
        }

        entry.Checks++;
        entry.Live = true;
        if (newer is null || newer.Id != id || newer.Ip is null || NetCheck.IsUnspecified(newer.Ip)
            || Update(bucket, entry, newer, now, inbound: false) != AddOutcome.EndpointChanged)
        {
            Revalidation.MoveToSlow(id, now);
        }

        return new CheckOutcome(entry, false, null);
    }

    /// <summary>
    /// The entries closest to a target, nearest first. With <paramref name="preferLive"/> only proven ones, unless there are none at all.
    /// </summary>
    public IReadOnlyList<Enode> Closest(NodeId target, int count, bool preferLive)
    {
        var result = new ClosestNodes(target, count);
        foreach (var entry in Entries)
        {
            if (!preferLive || entry.Live)
            {
                result.Push(entry.Node);
            }
        }

        return result.Nodes.Count == 0 && preferLive ? Closest(target, count, preferLive: false) : result.Nodes;
    }

    /// <summary>The entries at a log distance from us, proven or not; none at 0 and beyond 256. Several distances share the first bucket.</summary>
    public IEnumerable<TableEntry> AtDistance(ushort distance) => distance is 0 or > NodeId.Bits
        ? []
        : _buckets[BucketAt(distance)].Entries.Where(entry => NodeId.LogDistance(_self, entry.Id) == distance);

    /// <summary>Up to <paramref name="count"/> different entries, each equally likely; proven ones only when <paramref name="liveOnly"/>.</summary>
    public IReadOnlyList<Enode> Random(int count, bool liveOnly = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var nodes = Entries.Where(e => e.Live || !liveOnly).Select(e => e.Node).ToArray();
        var take = Math.Min(count, nodes.Length);
        for (var i = 0; i < take; i++)
        {
            var j = i + _random(nodes.Length - i);
            (nodes[i], nodes[j]) = (nodes[j], nodes[i]);
        }

        return nodes[..take];
    }

    /// <summary>For tests of the limits: addresses counted per network, in the table (-1) or in a bucket.</summary>
    internal SubnetCounter AddressesOf(int bucket) => bucket < 0 ? _limits.Table : _buckets[bucket].Addresses;

    private AddOutcome AddEntry(Bucket bucket, Enode node, DateTimeOffset now, bool live)
    {
        // a replacement gives its place in the subnet counts back before it is counted as an entry
        var waiting = bucket.Replacements.Find(e => e.Id == node.Id);
        if (waiting is not null)
        {
            _limits.Release(bucket.Addresses, waiting.Node.Ip!);
        }

        if (!_limits.TryOccupy(bucket.Addresses, node.Ip!))
        {
            _ = waiting is null || _limits.TryOccupy(bucket.Addresses, waiting.Node.Ip!);
            return AddOutcome.SubnetLimit;
        }

        if (waiting is not null)
        {
            bucket.Replacements.Remove(waiting);
        }

        Insert(bucket, new TableEntry(node, waiting?.AddedToTable ?? now) { Live = live, Checks = live ? 1 : 0 }, now);
        return AddOutcome.Added;
    }

    private AddOutcome AddReplacement(Bucket bucket, Enode node, DateTimeOffset now)
    {
        if (bucket.Replacements.Find(e => e.Id == node.Id) is { } waiting)
        {
            if (node.Sequence > waiting.Node.Sequence && Equals(node.Ip, waiting.Node.Ip))
            {
                waiting.Node = node;
            }

            return AddOutcome.Replacement;
        }

        if (!_limits.TryOccupy(bucket.Addresses, node.Ip!))
        {
            return AddOutcome.SubnetLimit;
        }

        bucket.Replacements.Insert(0, new TableEntry(node, now));
        if (bucket.Replacements.Count > MaxReplacements)
        {
            _limits.Release(bucket.Addresses, bucket.Replacements[^1].Node.Ip!);
            bucket.Replacements.RemoveAt(MaxReplacements);
        }

        return AddOutcome.Replacement;
    }

    private AddOutcome Update(Bucket bucket, TableEntry entry, Enode node, DateTimeOffset now, bool inbound)
    {
        var moved = !Equals(node.Ip, entry.Node.Ip);
        var same = !moved && node.Udp == entry.Node.Udp && node.Tcp == entry.Node.Tcp;
        if (inbound ? same && node.Record is null : node.Sequence <= entry.Node.Sequence)
        {
            return AddOutcome.Known; // a ping carries no record: one that says nothing new doesn't take ours away
        }

        if (moved)
        {
            _limits.Release(bucket.Addresses, entry.Node.Ip!);
            if (!_limits.TryOccupy(bucket.Addresses, node.Ip!))
            {
                _limits.TryOccupy(bucket.Addresses, entry.Node.Ip!);
                return AddOutcome.SubnetLimit;
            }
        }

        moved |= node.Udp != entry.Node.Udp;
        entry.Node = node;
        if (!moved)
        {
            return AddOutcome.Known;
        }

        entry.Live = false;
        entry.CheckIsStale = Revalidation.IsActive(entry.Id);
        Revalidation.MoveToFast(entry.Id, now);
        return AddOutcome.EndpointChanged;
    }

    private void Insert(Bucket bucket, TableEntry entry, DateTimeOffset now)
    {
        entry.AddedToBucket = now;
        entry.CheckIsStale = Revalidation.IsActive(entry.Id);
        bucket.Entries.Add(entry);
        Revalidation.Add(entry.Id, now);
    }
}
