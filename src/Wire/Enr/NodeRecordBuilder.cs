using System.Net;
using System.Net.Sockets;
using System.Text;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.ForkId;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Enr;

/// <summary>Collects entries and signs them into a <see cref="NodeRecord"/>. Set replaces; "id" and "secp256k1" are the builder's own.</summary>
public sealed class NodeRecordBuilder
{
    private readonly SortedDictionary<string, byte[]> _entries = new(StringComparer.Ordinal);

    public NodeRecordBuilder()
    {
    }

    /// <summary>Starts from the entries of an existing record.</summary>
    public NodeRecordBuilder(NodeRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        foreach (var (key, value) in record.Entries)
        {
            _entries[key] = value.ToArray();
        }
    }

    /// <summary>Sets any entry. <paramref name="rlpValue"/> is one canonical RLP item, prefix included; anything else throws.</summary>
    public NodeRecordBuilder Set(string key, ReadOnlySpan<byte> rlpValue)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Any(c => c > 0xff))
        {
            throw new ArgumentException("a key is bytes, one character for each", nameof(key));
        }

        var reader = new RlpReader(rlpValue);
        if (!reader.TrySkip() || !reader.TryEnd())
        {
            throw new ArgumentException("expected one RLP item", nameof(rlpValue));
        }

        _entries[key] = rlpValue.ToArray();
        return this;
    }

    /// <summary>Takes an entry away; nothing happens when it is not there.</summary>
    public NodeRecordBuilder Remove(string key)
    {
        _entries.Remove(key);
        return this;
    }

    /// <summary>Sets "ip" or "ip6" by the family of the address; an IPv4 address mapped into IPv6 counts as IPv4.</summary>
    public NodeRecordBuilder SetIp(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var writer = new RlpWriter(32);
        writer.WriteBytes(plain.GetAddressBytes());
        return Set(plain.AddressFamily == AddressFamily.InterNetwork ? EnrKeys.Ip : EnrKeys.Ip6, writer.WrittenSpan);
    }

    public NodeRecordBuilder SetUdp(ushort port) => SetNumber(EnrKeys.Udp, port);

    public NodeRecordBuilder SetTcp(ushort port) => SetNumber(EnrKeys.Tcp, port);

    public NodeRecordBuilder SetUdp6(ushort port) => SetNumber(EnrKeys.Udp6, port);

    public NodeRecordBuilder SetTcp6(ushort port) => SetNumber(EnrKeys.Tcp6, port);

    /// <summary>Sets the fork identifier that eth nodes look for: [[hash, next]] (EIP-2124, devp2p enr-entries/eth.md).</summary>
    public NodeRecordBuilder SetEth(ForkIdentifier fork)
    {
        var writer = new RlpWriter(32);
        var mark = writer.BeginList();
        fork.Write(writer);
        writer.EndList(mark);
        return Set(EnrKeys.Eth, writer.WrittenSpan);
    }

    /// <summary>Says that the node serves snap: an empty list, as geth writes it.</summary>
    public NodeRecordBuilder SetSnap() => Set(EnrKeys.Snap, [0xc0]);

    /// <summary>Says that the node speaks topic discovery, version 1, by both names that the specification has for the entry (enr-entries/ng.md, discv5-theory.md).</summary>
    public NodeRecordBuilder SetTopics() => SetNumber(EnrKeys.TopicDiscovery, 1).SetNumber(EnrKeys.Ng, 1);

    /// <summary>Signs the entries. Throws when the record exceeds <see cref="NodeRecord.MaxSize"/> bytes: our own bug, the entries are ours.</summary>
    public NodeRecord Sign(PrivateKey key, ulong sequence)
    {
        ArgumentNullException.ThrowIfNull(key);
        SetOwn(key.PublicKey);
        var content = new RlpWriter(NodeRecord.MaxSize);
        content.WriteUInt64(sequence);
        foreach (var (name, value) in _entries)
        {
            content.WriteBytes(Encoding.Latin1.GetBytes(name));
            content.WriteRaw(value);
        }

        if (content.Length > NodeRecord.MaxSize)
        {
            throw new InvalidOperationException($"node record of more than {NodeRecord.MaxSize} bytes");
        }

        Span<byte> hash = stackalloc byte[32], signature = stackalloc byte[Secp256k1.SignatureSize];
        RecordParser.HashContent(content.WrittenSpan, hash);
        Secp256k1.Sign(key, hash, signature);
        var record = new RlpWriter(NodeRecord.MaxSize);
        var mark = record.BeginList();
        record.WriteBytes(signature[..64]);
        record.WriteRaw(content.WrittenSpan);
        record.EndList(mark);
        return NodeRecord.TryDecode(record.WrittenSpan, out var signed, out var error)
            ? signed!
            : throw new InvalidOperationException($"node record not valid: {error}");
    }

    private void SetOwn(PublicKey key)
    {
        Span<byte> compressed = stackalloc byte[33];
        key.Compress(compressed);
        var writer = new RlpWriter(64);
        writer.WriteBytes(compressed);
        Set(EnrKeys.Secp256k1, writer.WrittenSpan);
        Set(EnrKeys.Id, [0x82, (byte)'v', (byte)'4']);
    }

    private NodeRecordBuilder SetNumber(string key, ulong value)
    {
        var writer = new RlpWriter(16);
        writer.WriteUInt64(value);
        return Set(key, writer.WrittenSpan);
    }
}
