using System.Buffers;
using System.Buffers.Text;
using System.Net;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.ForkId;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Enr;

/// <summary>
/// A node record of the "v4" identity scheme (EIP-778): what a node says about itself, signed. Immutable; an instance exists only
/// when its signature was verified. Unknown entries are kept verbatim.
/// </summary>
/// <remarks>
/// A known entry with a value that makes no sense (an ip of five bytes, a port above 65535) leaves the record valid, since the node
/// did sign it, and reads as absent; <see cref="IsMalformed"/> tells the two apart. geth decodes entries just as lazily.
/// </remarks>
public sealed class NodeRecord : IEquatable<NodeRecord>
{
    /// <summary>Largest encoded record in bytes.</summary>
    public const int MaxSize = 300;

    /// <summary>What the text form starts with.</summary>
    public const string Prefix = "enr:";

    /// <summary>Name of the identity scheme.</summary>
    public const string Scheme = "v4";

    private readonly byte[] _encoded;
    private readonly RecordEntry[] _entries;

    private NodeRecord(byte[] encoded, ulong sequence, RecordEntry[] entries, PublicKey key)
    {
        _encoded = encoded;
        _entries = entries;
        Sequence = sequence;
        Key = key;
        Ip4 = Address(EnrKeys.Ip, 4);
        Ip6 = Address(EnrKeys.Ip6, 16);
        Udp = Port(EnrKeys.Udp);
        Tcp = Port(EnrKeys.Tcp);
        Udp6 = Port(EnrKeys.Udp6);
        Tcp6 = Port(EnrKeys.Tcp6);
        Eth = Fork();
    }

    /// <summary>Version of the record; a node raises it with every change.</summary>
    public ulong Sequence { get; }

    /// <summary>Who signed.</summary>
    public PublicKey Key { get; }

    /// <summary>Keccak-256 of the key.</summary>
    public NodeId Id => Key.Id;

    /// <summary>The RLP form, at most 300 bytes.</summary>
    public ReadOnlyMemory<byte> Encoded => _encoded;

    /// <summary>The "ip" entry; null when absent or malformed, as with all below.</summary>
    public IPAddress? Ip4 { get; }

    /// <summary>The "ip6" entry, as it was written: an IPv4 address mapped into IPv6 stays one.</summary>
    public IPAddress? Ip6 { get; }

    public ushort? Udp { get; }

    public ushort? Tcp { get; }

    /// <summary>The "udp6" entry; without it <see cref="Udp"/> counts for both address families.</summary>
    public ushort? Udp6 { get; }

    /// <summary>The "tcp6" entry; without it <see cref="Tcp"/> counts for both address families.</summary>
    public ushort? Tcp6 { get; }

    /// <summary>The fork identifier of the "eth" entry; further elements of it are ignored, as the specification says.</summary>
    public ForkIdentifier? Eth { get; }

    /// <summary>True when the record has a "snap" entry.</summary>
    public bool Snap => TryGet(EnrKeys.Snap, out _);

    /// <summary>True when the record says that the node speaks topic discovery, version 1, by either name that the specification has for the entry.</summary>
    public bool Topics => IsOne(EnrKeys.TopicDiscovery) || IsOne(EnrKeys.Ng);

    /// <summary>All entries, sorted by key; a value is one RLP item, prefix included. A key shows one character per byte.</summary>
    public IEnumerable<(string Key, ReadOnlyMemory<byte> Value)> Entries => _entries.Select(e => (e.Key, ValueOf(e)));

    /// <summary>Looks an entry up; the value is one RLP item, prefix included.</summary>
    public bool TryGet(string key, out ReadOnlyMemory<byte> rlpValue)
    {
        foreach (var entry in _entries)
        {
            if (entry.Key == key)
            {
                rlpValue = ValueOf(entry);
                return true;
            }
        }

        rlpValue = default;
        return false;
    }

    /// <summary>True when the record has one of the address, port or eth entries in a form that can't be read.</summary>
    public bool IsMalformed(string key) => TryGet(key, out _) && key switch
    {
        EnrKeys.Ip => Ip4 is null,
        EnrKeys.Ip6 => Ip6 is null,
        EnrKeys.Udp => Udp is null,
        EnrKeys.Tcp => Tcp is null,
        EnrKeys.Udp6 => Udp6 is null,
        EnrKeys.Tcp6 => Tcp6 is null,
        EnrKeys.Eth => Eth is null,
        _ => false,
    };

    /// <summary>Decodes exactly one record, nothing after it, and verifies its signature.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> rlp, out NodeRecord? record, out WireError error)
    {
        record = null;
        if (!RecordParser.TryParse(rlp, out var sequence, out var entries, out var key, out error))
        {
            return false;
        }

        record = new NodeRecord(rlp.ToArray(), sequence, entries, key!);
        return true;
    }

    /// <summary>Parses "enr:" and base64url without padding (RFC 4648 section 5); nothing around it, white space included, and unused bits zero.</summary>
    public static bool TryParse(string text, out NodeRecord? record, out WireError error)
    {
        ArgumentNullException.ThrowIfNull(text);
        record = null;
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            error = new WireError(0, "enr: expected the prefix enr:");
            return false;
        }

        var digits = text.AsSpan(Prefix.Length);
        if (digits.Length > (MaxSize * 4 / 3))
        {
            error = new WireError(Prefix.Length, "enr: record bigger than 300 bytes");
            return false;
        }

        Span<byte> rlp = stackalloc byte[MaxSize];
        var bad = digits.IndexOfAnyExcept(Base64UrlDigits);
        var size = 0;
        if (bad >= 0 || Base64Url.DecodeFromChars(digits, rlp, out _, out size) != OperationStatus.Done)
        {
            error = new WireError(Prefix.Length + Math.Max(bad, 0), "enr: not base64url without padding");
            return false;
        }

        return TryDecode(rlp[..size], out record, out error);
    }

    /// <summary>Equal bytes; two signatures over the same content are two records.</summary>
    public bool Equals(NodeRecord? other) => other is not null && _encoded.AsSpan().SequenceEqual(other._encoded);

    public override bool Equals(object? obj) => Equals(obj as NodeRecord);

    public override int GetHashCode() => HashCode.Combine(Id, Sequence);

    /// <summary>The text form, "enr:...".</summary>
    public override string ToString() => Prefix + Base64Url.EncodeToString(_encoded);

    private static readonly SearchValues<char> Base64UrlDigits =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private bool IsOne(string key) => TryGet(key, out var value) && value.Span is [1];

    private ReadOnlyMemory<byte> ValueOf(RecordEntry entry) => _encoded.AsMemory(entry.Start, entry.Length);

    private IPAddress? Address(string key, int size)
    {
        if (!TryGet(key, out var value))
        {
            return null;
        }

        var reader = new RlpReader(value.Span);
        return reader.TryReadFixed(size, out var bytes) ? new IPAddress(bytes) : null;
    }

    private ushort? Port(string key)
    {
        if (!TryGet(key, out var value))
        {
            return null;
        }

        var reader = new RlpReader(value.Span);
        return reader.TryReadUInt16(out var port) ? port : null;
    }

    private ForkIdentifier? Fork()
    {
        if (!TryGet(EnrKeys.Eth, out var value))
        {
            return null;
        }

        var reader = new RlpReader(value.Span);
        return reader.TryReadList(out var items) && ForkIdentifier.TryRead(ref items, out var fork) ? fork : null;
    }
}
