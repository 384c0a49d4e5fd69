using System.Net;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Actors.Storage;

/// <summary>Entries and enodes as RLP. What can't be read is reported, never thrown: the disk is no more to be trusted than the network.</summary>
internal static class NodeEntryCodec
{
    internal static byte[] Encode(NodeEntry entry)
    {
        var writer = new RlpWriter(512);
        var list = writer.BeginList();
        WriteTime(writer, entry.FirstSeen);
        WriteTime(writer, entry.DialedAt);
        WriteTime(writer, entry.DialFailedAt);
        writer.WriteUInt64((ulong)entry.DialFailures);
        var proofs = writer.BeginList();
        foreach (var (ip, proof) in entry.Proofs)
        {
            var item = writer.BeginList();
            writer.WriteBytes(ip.GetAddressBytes());
            WriteTime(writer, proof.LastPong);
            writer.WriteUInt64((ulong)proof.FindFailures);
            writer.EndList(item);
        }

        writer.EndList(proofs);
        writer.WriteBytes(entry.Node);
        writer.EndList(list);
        return writer.ToArray();
    }

    internal static bool TryDecode(NodeId id, ReadOnlySpan<byte> value, out NodeEntry? entry)
    {
        entry = null;
        var reader = new RlpReader(value);
        if (!reader.TryReadList(out var items)
            || !TryReadTime(ref items, out var firstSeen)
            || !TryReadTime(ref items, out var dialedAt)
            || !TryReadTime(ref items, out var dialFailedAt)
            || !items.TryReadUInt32(out var dialFailures)
            || !items.TryReadList(out var proofs))
        {
            return false;
        }

        var read = new NodeEntry(id, firstSeen ?? DateTimeOffset.UnixEpoch)
        {
            DialedAt = dialedAt,
            DialFailedAt = dialFailedAt,
            DialFailures = (int)Math.Min(dialFailures, int.MaxValue),
        };
        if (!TryReadProofs(ref proofs, read) || !items.TryReadBytes(out var node) || !items.TryEnd() || !reader.TryEnd())
        {
            return false;
        }

        read.Node = node.ToArray();
        entry = read;
        return true;
    }

    internal static byte[] EncodeNode(Enode node)
    {
        var writer = new RlpWriter(512);
        var list = writer.BeginList();
        writer.WriteBytes(node.Record is null ? [] : node.Record.Encoded.Span);
        writer.WriteBytes(node.Key.Bytes.ToArray());
        writer.WriteBytes(node.Ip?.GetAddressBytes() ?? []);
        writer.WriteUInt64(node.Tcp);
        writer.WriteUInt64(node.Udp);
        writer.EndList(list);
        return writer.ToArray();
    }

    /// <summary>Verifies the record's signature, so it takes some time.</summary>
    internal static bool TryDecodeNode(ReadOnlySpan<byte> value, out Enode? node)
    {
        node = null;
        var reader = new RlpReader(value);
        if (!reader.TryReadList(out var items)
            || !items.TryReadBytes(NodeRecord.MaxSize, out var encoded)
            || !items.TryReadFixed(PublicKey.Size, out var key64)
            || !items.TryReadBytes(16, out var ip)
            || !items.TryReadUInt16(out var tcp)
            || !items.TryReadUInt16(out var udp)
            || !items.TryEnd() || !reader.TryEnd()
            || ip.Length is not (0 or 4 or 16))
        {
            return false;
        }

        var address = ip.IsEmpty ? null : new IPAddress(ip);
        if (!encoded.IsEmpty)
        {
            if (!NodeRecord.TryDecode(encoded, out var record, out _))
            {
                return false;
            }

            node = Enode.FromRecord(record!);
            node = address is null ? node : node.WithAddress(address, tcp, udp);
            return true;
        }

        if (!PublicKey.TryParse(key64, out var key))
        {
            return false;
        }

        node = Enode.Create(key!, address, tcp, udp);
        return true;
    }

    private static bool TryReadProofs(ref RlpReader proofs, NodeEntry entry)
    {
        while (!proofs.AtEnd)
        {
            if (!proofs.TryReadList(out var item)
                || !item.TryReadBytes(16, out var ip)
                || ip.Length is not (4 or 16)
                || !TryReadTime(ref item, out var lastPong)
                || !item.TryReadUInt32(out var failures)
                || !item.TryEnd()
                || entry.Proofs.Count >= NodeEntry.MaxProofs)
            {
                return false;
            }

            entry.Proofs[new IPAddress(ip)] = new EndpointProof(lastPong ?? DateTimeOffset.MinValue, (int)Math.Min(failures, int.MaxValue));
        }

        return proofs.TryEnd();
    }

    // milliseconds since 1970; 0 stands for never
    private static void WriteTime(RlpWriter writer, DateTimeOffset? at) =>
        writer.WriteUInt64((ulong)Math.Max(0, at?.ToUnixTimeMilliseconds() ?? 0));

    private static bool TryReadTime(ref RlpReader reader, out DateTimeOffset? at)
    {
        at = null;
        if (!reader.TryReadUInt64(out var milliseconds) || milliseconds > (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return false;
        }

        at = milliseconds == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds);
        return true;
    }
}
