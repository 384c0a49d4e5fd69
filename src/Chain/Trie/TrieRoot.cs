using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Rlp;
using Akka.Devp2p.Wire.Types;

namespace Akka.Devp2p.Chain.Trie;

/// <summary>
/// Root of a Merkle-Patricia trie from all its entries at once (Yellow Paper, appendix D): nothing is stored, memory is that of
/// the entries. For state of a genesis, and for the transaction and receipt roots of a block.
/// </summary>
public static class TrieRoot
{
    /// <summary>Root over the keys as they are. Keys must differ; an entry with an empty value counts as absent.</summary>
    public static Hash256 Of(IEnumerable<KeyValuePair<byte[], byte[]>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return Root([.. entries.Where(entry => entry.Value.Length > 0).Select(entry => new Entry(ToNibbles(entry.Key), entry.Value))]);
    }

    /// <summary>Root over the Keccak-256 of each key, as account and storage tries have it.</summary>
    public static Hash256 OfHashed(IEnumerable<KeyValuePair<byte[], byte[]>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return Of(entries.Select(entry => KeyValuePair.Create(Keccak.Hash256(entry.Key).ToArray(), entry.Value)));
    }

    private static Hash256 Root(Entry[] entries)
    {
        if (entries.Length == 0)
        {
            return BlockHeader.EmptyTrieRoot;
        }

        Array.Sort(entries, static (a, b) => a.Path.AsSpan().SequenceCompareTo(b.Path));
        for (var i = 1; i < entries.Length; i++)
        {
            if (entries[i].Path.AsSpan().SequenceEqual(entries[i - 1].Path))
            {
                throw new ArgumentException("two entries have the same key", nameof(entries));
            }
        }

        return Keccak.Hash256(Node(entries, 0));
    }

    /// <summary>Encodes the node under which all entries lie; they are sorted and share the first <paramref name="depth"/> nibbles.</summary>
    private static byte[] Node(ReadOnlySpan<Entry> entries, int depth)
    {
        var first = entries[0].Path;
        if (entries.Length == 1)
        {
            return Short(first.AsSpan(depth), isLeaf: true, entries[0].Value);
        }

        // sorted: what the first and the last have in common, all have
        var shared = first.AsSpan(depth).CommonPrefixLength(entries[^1].Path.AsSpan(depth));
        return shared > 0
            ? Short(first.AsSpan(depth, shared), isLeaf: false, Branch(entries, depth + shared))
            : Branch(entries, depth);
    }

    private static byte[] Branch(ReadOnlySpan<Entry> entries, int depth)
    {
        var writer = new RlpWriter(600);
        var mark = writer.BeginList();
        byte[] own = [];
        if (entries[0].Path.Length == depth)
        {
            own = entries[0].Value;
            entries = entries[1..];
        }

        for (var nibble = 0; nibble < 16; nibble++)
        {
            var count = 0;
            while (count < entries.Length && entries[count].Path[depth] == nibble)
            {
                count++;
            }

            if (count == 0)
            {
                writer.WriteBytes([]);
            }
            else
            {
                WriteReference(writer, Node(entries[..count], depth + 1));
            }

            entries = entries[count..];
        }

        writer.WriteBytes(own);
        writer.EndList(mark);
        return writer.ToArray();
    }

    /// <summary>A leaf with its value, or an extension with its branch.</summary>
    private static byte[] Short(ReadOnlySpan<byte> path, bool isLeaf, byte[] content)
    {
        var writer = new RlpWriter(48 + content.Length);
        var mark = writer.BeginList();
        writer.WriteBytes(HexPrefix(path, isLeaf));
        if (isLeaf)
        {
            writer.WriteBytes(content);
        }
        else
        {
            WriteReference(writer, content);
        }

        writer.EndList(mark);
        return writer.ToArray();
    }

    /// <summary>A node below 32 bytes stands in its parent, a larger one is named by its hash.</summary>
    private static void WriteReference(RlpWriter writer, byte[] node)
    {
        if (node.Length < Hash256.Size)
        {
            writer.WriteRaw(node);
        }
        else
        {
            writer.WriteHash(Keccak.Hash256(node));
        }
    }

    /// <summary>Packs nibbles into bytes behind a flag nibble: 2 for a leaf, 1 for an odd count (Yellow Paper, appendix C).</summary>
    private static byte[] HexPrefix(ReadOnlySpan<byte> nibbles, bool isLeaf)
    {
        var odd = nibbles.Length % 2;
        var packed = new byte[1 + nibbles.Length / 2];
        packed[0] = (byte)((isLeaf ? 0x20 : 0) | (odd == 1 ? 0x10 | nibbles[0] : 0));
        for (var i = odd; i < nibbles.Length; i += 2)
        {
            packed[1 + i / 2] = (byte)((nibbles[i] << 4) | nibbles[i + 1]);
        }

        return packed;
    }

    private static byte[] ToNibbles(byte[] key)
    {
        var nibbles = new byte[key.Length * 2];
        for (var i = 0; i < key.Length; i++)
        {
            nibbles[2 * i] = (byte)(key[i] >> 4);
            nibbles[2 * i + 1] = (byte)(key[i] & 0xf);
        }

        return nibbles;
    }

    private readonly record struct Entry(byte[] Path, byte[] Value);
}
