using System.Collections.Immutable;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Dns;

/// <summary>
/// A whole tree, as its owner publishes it (EIP-1459). Made from the same records and links it is the same tree as go-ethereum's, hash by hash,
/// so that a signature made there holds here. Immutable.
/// </summary>
public sealed class DnsTree
{
    /// <summary>Most hashes of a branch: with 13 of them the answer stays below 512 bytes.</summary>
    public const int MaxChildren = 13;

    private static readonly string[] PortKeys = [EnrKeys.Tcp, EnrKeys.Tcp6, EnrKeys.Udp, EnrKeys.Udp6, "quic", "quic6"];

    private DnsTree(TreeRoot root, ImmutableSortedDictionary<string, TreeEntry> entries)
    {
        Root = root;
        Entries = entries;
    }

    public TreeRoot Root { get; }

    /// <summary>All entries below the root by their hashes.</summary>
    public ImmutableSortedDictionary<string, TreeEntry> Entries { get; }

    /// <summary>The records, sorted by hash of their texts.</summary>
    public IEnumerable<NodeRecord> Nodes => Entries.Values.OfType<TreeNode>().Select(node => node.Record);

    /// <summary>The links to other trees.</summary>
    public IEnumerable<TreeLink> Links => Entries.Values.OfType<TreeLink>();

    /// <summary>Builds a tree, not signed yet.</summary>
    /// <param name="sequence">Higher than that of any tree that was ever published at the same name.</param>
    /// <param name="records">In any order; one with a port above 65535 is refused, since others could not read it.</param>
    /// <param name="links">In the order in which they shall stand.</param>
    /// <param name="tree">Null when refused.</param>
    /// <param name="error">What is wrong, in one line.</param>
    public static bool TryMake(ulong sequence, IEnumerable<NodeRecord> records, IEnumerable<TreeLink> links, out DnsTree? tree, out string? error)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(links);
        tree = null;
        NodeRecord[] sorted = [.. records.OrderBy(record => record.Id)];
        error = sorted.Select(record => PortKeys.FirstOrDefault(key => !HasPort(record, key)) is { } key ? $"node {record.Id}: entry {key} is no port" : null)
            .FirstOrDefault(fault => fault is not null);
        if (error is not null)
        {
            return false;
        }

        var entries = ImmutableSortedDictionary.CreateBuilder<string, TreeEntry>(StringComparer.Ordinal);
        var nodeRoot = Add(entries, Build(entries, [.. sorted.Select(record => new TreeNode(record))]));
        var linkRoot = Add(entries, Build(entries, [.. links]));
        tree = new DnsTree(new TreeRoot(nodeRoot, linkRoot, sequence, string.Empty), entries.ToImmutable());
        return true;
    }

    /// <summary>The same tree, signed.</summary>
    public DnsTree Sign(PrivateKey key) => new(Root.Sign(key), Entries);

    /// <summary>The same tree with a signature that was made before; null when it is not this key's for this tree.</summary>
    public DnsTree? WithSignature(PublicKey key, string signature)
    {
        var root = Root with { Signature = signature };
        return root.IsSignedBy(key) ? new DnsTree(root, Entries) : null;
    }

    /// <summary>All TXT records by name, sorted: the root at the domain, the entries below it.</summary>
    public IReadOnlyDictionary<string, string> ToTexts(string domain)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal) { [domain] = Root.ToString() };
        foreach (var (hash, entry) in Entries)
        {
            texts[$"{hash}.{domain}"] = entry.ToString();
        }

        return texts;
    }

    private static TreeEntry Build(ImmutableSortedDictionary<string, TreeEntry>.Builder entries, ImmutableArray<TreeEntry> children) =>
        children.Length == 1 ? children[0]
        : children.Length <= MaxChildren ? new TreeBranch([.. children.Select(child => Add(entries, child))])
        : Build(entries, [.. children.Chunk(MaxChildren).Select(chunk => Build(entries, [.. chunk]))]);

    private static string Add(ImmutableSortedDictionary<string, TreeEntry>.Builder entries, TreeEntry entry)
    {
        var hash = TreeHash.Of(entry.ToString());
        entries[hash] = entry;
        return hash;
    }

    private static bool HasPort(NodeRecord record, string key)
    {
        if (!record.TryGet(key, out var value))
        {
            return true;
        }

        var reader = new RlpReader(value.Span);
        return reader.TryReadUInt16(out _);
    }
}
