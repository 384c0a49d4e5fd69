using System.Net;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Discv4;

/// <summary>Reads the RLP part of each packet type. Elements beyond the known ones are stepped over unread (EIP-8).</summary>
internal static class Discv4Reader
{
    /// <summary>As many as fit the largest datagram with empty addresses: nothing is taken for more, whatever the list claims.</summary>
    private const int MaxNeighbors = Discv4Codec.MaxReadSize / (3 + 2 + PublicKey.Size);

    /// <summary>Null when the content is not what the type demands; the fault is in the reader then.</summary>
    internal static Discv4Packet? Read(Discv4PacketType type, ref RlpReader reader)
    {
        if (!reader.TryReadList(out var items))
        {
            return null;
        }

        Discv4Packet? packet = type switch
        {
            Discv4PacketType.Ping => ReadPing(ref items),
            Discv4PacketType.Pong => ReadPong(ref items),
            Discv4PacketType.FindNode => ReadFindNode(ref items),
            Discv4PacketType.Neighbors => ReadNeighbors(ref items),
            Discv4PacketType.EnrRequest => ReadEnrRequest(ref items),
            _ => ReadEnrResponse(ref items),
        };
        // what is stepped over must still be well-formed, as geth has it
        return packet is not null & items.TryCount(out _) & reader.Merge(items) ? packet : null;
    }

    private static Ping? ReadPing(ref RlpReader items) =>
        items.TryReadUInt64(out var version)
        && TryReadEndpoint(ref items, out var from)
        && TryReadEndpoint(ref items, out var to)
        && items.TryReadUInt64(out var expiration)
            ? new Ping(version, from, to, expiration, ReadEnrSequence(ref items))
            : null;

    private static Pong? ReadPong(ref RlpReader items) =>
        TryReadEndpoint(ref items, out var to) && items.TryReadHash(out var hash) && items.TryReadUInt64(out var expiration)
            ? new Pong(to, hash, expiration, ReadEnrSequence(ref items))
            : null;

    private static FindNode? ReadFindNode(ref RlpReader items) =>
        items.TryReadFixed(PublicKey.Size, out var target) && items.TryReadUInt64(out var expiration) ? new FindNode(target.ToArray(), expiration) : null;

    private static EnrRequest? ReadEnrRequest(ref RlpReader items) => items.TryReadUInt64(out var expiration) ? new EnrRequest(expiration) : null;

    private static EnrResponse? ReadEnrResponse(ref RlpReader items)
    {
        if (!items.TryReadHash(out var hash))
        {
            return null;
        }

        if (!items.TryReadRaw(out var raw))
        {
            return null;
        }

        if (!NodeRecord.TryDecode(raw, out var record, out var fault))
        {
            items.Fail(fault.Reason);
            return null;
        }

        return new EnrResponse(hash, record!);
    }

    private static Neighbors? ReadNeighbors(ref RlpReader items)
    {
        if (!items.TryReadList(out var list) || !list.TryCount(out var count) || !items.TryReadUInt64(out var expiration))
        {
            items.Merge(list);
            return null;
        }

        if (count > MaxNeighbors)
        {
            items.Fail("discv4: too many neighbors");
            return null;
        }

        var nodes = new Neighbor[count];
        for (var i = 0; i < count; i++)
        {
            if (!TryReadNeighbor(ref list, out nodes[i]))
            {
                items.Merge(list);
                return null;
            }
        }

        return new Neighbors(nodes, expiration);
    }

    private static bool TryReadNeighbor(ref RlpReader list, out Neighbor neighbor)
    {
        neighbor = default;
        if (!list.TryReadList(out var fields))
        {
            return false;
        }

        if (TryReadFields(ref fields, out var endpoint) && fields.TryReadFixed(PublicKey.Size, out var key))
        {
            neighbor = new Neighbor(endpoint, key.ToArray());
        }

        return list.Merge(fields);
    }

    private static bool TryReadEndpoint(ref RlpReader items, out Endpoint endpoint)
    {
        endpoint = default;
        if (!items.TryReadList(out var fields))
        {
            return false;
        }

        TryReadFields(ref fields, out endpoint);
        return items.Merge(fields);
    }

    private static bool TryReadFields(ref RlpReader fields, out Endpoint endpoint)
    {
        endpoint = default;
        if (!fields.TryReadBytes(out var ip) || !fields.TryReadUInt16(out var udp) || !fields.TryReadUInt16(out var tcp))
        {
            return false;
        }

        if (ip.Length is not (0 or 4 or 16))
        {
            return fields.Fail("discv4: IP address is not of 4 or 16 bytes");
        }

        var address = ip.IsEmpty ? IPAddress.Any : new IPAddress(ip);
        endpoint = new Endpoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, udp, tcp);
        return true;
    }

    /// <summary>Null when absent, or when the element there is no integer: packets of 2015 have extra elements of any kind in its place.</summary>
    private static ulong? ReadEnrSequence(ref RlpReader items)
    {
        var ahead = items;
        return !items.AtEnd && ahead.TryReadUInt64(out var sequence) ? sequence : null;
    }
}
