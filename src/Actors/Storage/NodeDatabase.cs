using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Storage;

/// <summary>
/// What is known about other nodes: all of it in memory, bounded, and each change written through to the store. Pure but for clock and
/// store. A <see cref="NodeStoreException"/> comes after memory has changed, so that nothing is lost when the store is replaced.
/// </summary>
internal sealed class NodeDatabase(NodeDatabaseSettings settings, TimeProvider time, INodeStore store)
{
    internal const int MaxAnchors = 16;

    /// <summary>Prefix of the keys, with the version of the values; whatever else is found is of another version and removed.</summary>
    private static readonly byte[] NodePrefix = "n1/"u8.ToArray(), BanPrefix = "b1/"u8.ToArray(), AnchorKey = "a1"u8.ToArray();

    private readonly Dictionary<NodeId, NodeEntry> _entries = [];
    private readonly Dictionary<NodeId, Ban> _bans = [];
    private ImmutableArray<Enode> _anchors = [];
    private Queue<NodeId> _sweep = new();
    private INodeStore _store = store;

    internal int Count => _entries.Count;

    internal ImmutableArray<Enode> Anchors => _anchors;

    /// <summary>In no order; some may be over.</summary>
    internal ImmutableArray<Ban> Bans => [.. _bans.Values];

    /// <summary>Takes a store and what is in it. Entries that can't be read are removed. Throws <see cref="NodeStoreException"/>.</summary>
    internal void Load(INodeStore full)
    {
        var unreadable = new List<byte[]>();
        foreach (var (key, value) in full.Iterate([]))
        {
            if (key.AsSpan().SequenceEqual(AnchorKey))
            {
                _anchors = NodeListCodec.Decode(value, MaxAnchors);
            }
            else if (_entries.Count < settings.MaxNodes && TryReadEntry(key, value, out var entry))
            {
                _entries[entry!.Id] = entry;
            }
            else if (_bans.Count < BanList.MaxBans && TryReadBan(key, value, out var ban))
            {
                _bans[ban!.Id] = ban;
            }
            else
            {
                unreadable.Add(key);
            }
        }

        _store = full;
        unreadable.ForEach(full.Delete);
    }

    /// <summary>Writes go there from now on; what is known stays.</summary>
    internal void Replace(INodeStore empty) => _store = empty;

    internal void RecordPong(NodeId id, IPAddress ip, DateTimeOffset at)
    {
        var entry = Touch(id);
        var address = Plain(ip);
        if (!entry.Proofs.ContainsKey(address) && entry.Proofs.Count >= NodeEntry.MaxProofs)
        {
            entry.Proofs.Remove(entry.Proofs.MinBy(proof => proof.Value.LastPong).Key);
        }

        entry.Proofs[address] = new EndpointProof(at, 0);
        Save(entry);
    }

    /// <summary>Counts for an endpoint that has a proof; any other is not worth an entry.</summary>
    internal void RecordFindFailure(NodeId id, IPAddress ip)
    {
        if (_entries.TryGetValue(id, out var entry) && entry.Proofs.TryGetValue(Plain(ip), out var proof))
        {
            entry.Proofs[Plain(ip)] = proof with { FindFailures = proof.FindFailures + 1 };
            Save(entry);
        }
    }

    internal void RecordDial(NodeId id, bool ok, DateTimeOffset at)
    {
        if (ok)
        {
            var entry = Touch(id);
            (entry.DialedAt, entry.DialFailures) = (at, 0);
            Save(entry);
        }
        else if (_entries.TryGetValue(id, out var known))
        {
            (known.DialFailedAt, known.DialFailures) = (at, known.DialFailures + 1);
            Save(known);
        }
    }

    internal void StoreNode(Enode node)
    {
        var encoded = NodeEntryCodec.EncodeNode(node);
        var entry = Touch(node.Id);
        if (!entry.Node.AsSpan().SequenceEqual(encoded))
        {
            entry.Node = encoded;
            Save(entry);
        }
    }

    /// <summary>The proof of this endpoint, when it is younger than <paramref name="maxAge"/>.</summary>
    internal EndpointProof? GetProof(NodeId id, IPAddress ip, TimeSpan maxAge) =>
        _entries.TryGetValue(id, out var entry)
        && entry.Proofs.TryGetValue(Plain(ip), out var proof)
        && time.GetUtcNow() - proof.LastPong < maxAge
            ? proof
            : null;

    internal Enode? GetNode(NodeId id) =>
        _entries.TryGetValue(id, out var entry) && NodeEntryCodec.TryDecodeNode(entry.Node, out var node) && node!.Id == id ? node : null;

    /// <summary>The best nodes that were alive within <paramref name="maxAge"/>, few of one network.</summary>
    internal ImmutableArray<Enode> GetSeeds(int count, TimeSpan maxAge)
    {
        var oldest = time.GetUtcNow() - maxAge;
        var ranked = _entries.Values.Where(entry => entry.IsAlive && entry.Node.Length > 0 && entry.LastSeen >= oldest).OrderByDescending(NodeQuality.Of);
        var taken = ImmutableArray.CreateBuilder<Enode>();
        var networks = new Dictionary<Subnet, int>();
        foreach (var entry in ranked)
        {
            if (taken.Count >= count)
            {
                break;
            }

            if (GetNode(entry.Id) is { Ip: not null } node && HasRoom(networks, node.Ip))
            {
                taken.Add(node);
            }
        }

        return taken.ToImmutable();
    }

    internal void SaveAnchors(ImmutableArray<Enode> nodes)
    {
        _anchors = [.. nodes.Take(MaxAnchors)];
        _store.Put(AnchorKey, NodeListCodec.Encode(_anchors));
    }

    internal void SaveBan(Ban ban)
    {
        _bans[ban.Id] = ban;
        _store.Put(KeyOf(BanPrefix, ban.Id), BanCodec.Encode(ban));
    }

    internal void RemoveBan(NodeId id)
    {
        if (_bans.Remove(id))
        {
            _store.Delete(KeyOf(BanPrefix, id));
        }
    }

    /// <summary>Begins to look for entries to expire: geth's hourly expirer. <see cref="Sweep"/> does the work.</summary>
    internal void BeginSweep() => _sweep = new Queue<NodeId>(_entries.Keys);

    /// <summary>Looks at up to <paramref name="batch"/> entries; false when none is left to look at.</summary>
    internal bool Sweep(int batch)
    {
        var oldest = time.GetUtcNow() - settings.MaxAge;
        for (var n = 0; n < batch && _sweep.TryDequeue(out var id); n++)
        {
            if (_entries.TryGetValue(id, out var entry) && entry.LastSeen <= oldest)
            {
                Remove(entry);
            }
        }

        return _sweep.Count > 0;
    }

    private static bool HasRoom(Dictionary<Subnet, int> networks, IPAddress ip)
    {
        const int PerNetwork = 2;
        if (NetCheck.IsLan(ip))
        {
            return true;
        }

        var network = NetCheck.SubnetOf(ip, 24, 48);
        var count = networks.GetValueOrDefault(network);
        networks[network] = count + 1;
        return count < PerNetwork;
    }

    private static bool TryReadEntry(byte[] key, byte[] value, out NodeEntry? entry)
    {
        entry = null;
        return TryReadId(key, NodePrefix, out var id) && NodeEntryCodec.TryDecode(id, value, out entry);
    }

    private static bool TryReadBan(byte[] key, byte[] value, out Ban? ban)
    {
        ban = null;
        return TryReadId(key, BanPrefix, out var id) && BanCodec.TryDecode(id, value, out ban);
    }

    private static bool TryReadId(byte[] key, byte[] prefix, out NodeId id)
    {
        var fits = key.Length == prefix.Length + Hash256.Size && key.AsSpan().StartsWith(prefix);
        id = fits ? new NodeId(new Hash256(key.AsSpan(prefix.Length))) : default;
        return fits;
    }

    private static IPAddress Plain(IPAddress ip) => ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;

    private static byte[] KeyOf(byte[] prefix, NodeId id) => [.. prefix, .. id.Value.ToArray()];

    private NodeEntry Touch(NodeId id)
    {
        if (_entries.TryGetValue(id, out var known))
        {
            return known;
        }

        if (_entries.Count >= settings.MaxNodes)
        {
            EvictWorst();
        }

        return _entries[id] = new NodeEntry(id, time.GetUtcNow());
    }

    // a sixteenth at once, so that sorting is rare
    private void EvictWorst()
    {
        foreach (var entry in _entries.Values.OrderBy(NodeQuality.Of).Take(Math.Max(1, settings.MaxNodes / 16)).ToList())
        {
            Remove(entry);
        }
    }

    private void Remove(NodeEntry entry)
    {
        _entries.Remove(entry.Id);
        _store.Delete(KeyOf(NodePrefix, entry.Id));
    }

    private void Save(NodeEntry entry) => _store.Put(KeyOf(NodePrefix, entry.Id), NodeEntryCodec.Encode(entry));
}
