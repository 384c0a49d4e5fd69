using System.Net;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Actors.Serialization;

/// <summary>A node with all it knows: <c>[key, host name, ip, tcp, udp, record]</c>, the empty string for what it does not have.</summary>
internal static class EnodeCodec
{
    private const int MaxHostName = 253;

    internal static void Write(RlpWriter writer, Enode node)
    {
        var mark = writer.BeginList();
        writer.WriteBytes(node.Key.Bytes);
        writer.WriteAscii(node.HostName ?? string.Empty);
        writer.WriteBytes(node.Ip is null ? [] : node.Ip.GetAddressBytes());
        writer.WriteUInt64(node.Tcp);
        writer.WriteUInt64(node.Udp);
        writer.WriteBytes(node.Record is null ? [] : node.Record.Encoded.Span);
        writer.EndList(mark);
    }

    internal static Enode? Read(ref RlpReader reader)
    {
        if (!reader.TryReadList(out var items))
        {
            return null;
        }

        var node = ReadItems(ref items);
        if (node is null || !items.TryEnd())
        {
            reader.Merge(items);
            return null;
        }

        return node;
    }

    private static Enode? ReadItems(ref RlpReader items)
    {
        if (!items.TryReadFixed(PublicKey.Size, out var keyBytes) || !items.TryReadBytes(MaxHostName, out var host)
            || !items.TryReadBytes(out var ipBytes) || !items.TryReadUInt16(out var tcp) || !items.TryReadUInt16(out var udp)
            || !items.TryReadBytes(NodeRecord.MaxSize, out var recordBytes))
        {
            return null;
        }

        if (!PublicKey.TryParse(keyBytes, out var key) || ipBytes.Length is not (0 or 4 or 16))
        {
            items.Fail("message: no key or address of a node");
            return null;
        }

        var node = Known(key!, host, recordBytes, tcp, udp);
        var ip = ipBytes.IsEmpty ? null : new IPAddress(ipBytes);
        node = node is null || ip is null ? node : node.WithAddress(ip, tcp, udp);
        var same = node is not null && node.Tcp == tcp && node.Udp == udp && Equals(node.Ip, ip);
        return same || !items.Fail("message: a node that does not exist") ? (same ? node : null) : null;
    }

    /// <summary>The node without what was learned of its address since.</summary>
    private static Enode? Known(PublicKey key, ReadOnlySpan<byte> host, ReadOnlySpan<byte> record, ushort tcp, ushort udp)
    {
        if (!record.IsEmpty)
        {
            return host.IsEmpty && NodeRecord.TryDecode(record, out var decoded, out _) && decoded!.Key.Equals(key) ? Enode.FromRecord(decoded) : null;
        }

        if (host.IsEmpty)
        {
            return Enode.Create(key, (IPAddress?)null, tcp, udp);
        }

        // the parser of enode URLs knows what a host name is
        var name = System.Text.Encoding.Latin1.GetString(host);
        return Enode.TryParse($"enode://{key}@{name}:{tcp}?discport={udp}", out var node, out _) && node!.HostName == name ? node : null;
    }
}
