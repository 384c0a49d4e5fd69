using System.Net;
using System.Text;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Discv5;

/// <summary>Reads the fields of each message type. Null when they are not what the type demands; the fault is in the reader then.</summary>
internal static class Discv5MessageReader
{
    internal static Discv5Message? Read(Discv5MessageType type, ref RlpReader items)
    {
        if (!items.TryReadBytes(out var bytes))
        {
            return null;
        }

        if (bytes.Length > RequestId.MaxSize)
        {
            items.Fail("discv5: request id longer than 8 bytes");
            return null;
        }

        var id = new RequestId(bytes);
        return type switch
        {
            Discv5MessageType.Ping => items.TryReadUInt64(out var sequence) ? new Ping(id, sequence) : null,
            Discv5MessageType.Pong => ReadPong(id, ref items),
            Discv5MessageType.FindNode => TryReadDistances(ref items, out var distances) ? new FindNode(id, distances) : null,
            Discv5MessageType.Nodes => TryReadTotal(ref items, out var total) && TryReadRecords(ref items, out var records) ? new Nodes(id, total, records) : null,
            Discv5MessageType.TalkRequest => items.TryReadBytes(out var protocol) && items.TryReadBytes(out var content)
                ? new TalkRequest(id, Encoding.Latin1.GetString(protocol), content.ToArray())
                : null,
            Discv5MessageType.TalkResponse => items.TryReadBytes(out var content) ? new TalkResponse(id, content.ToArray()) : null,
            _ => ReadTopic(type, id, ref items),
        };
    }

    private static Pong? ReadPong(RequestId id, ref RlpReader items)
    {
        if (!items.TryReadUInt64(out var sequence) || !items.TryReadBytes(out var ip) || !items.TryReadUInt16(out var port))
        {
            return null;
        }

        if (ip.Length is not (4 or 16))
        {
            items.Fail("discv5: IP address is not of 4 or 16 bytes");
            return null;
        }

        var address = new IPAddress(ip);
        return new Pong(id, sequence, address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port);
    }

    private static Discv5Message? ReadTopic(Discv5MessageType type, RequestId id, ref RlpReader items)
    {
        switch (type)
        {
            case Discv5MessageType.RegisterTopic:
                return items.TryReadHash(out var topic) && TryReadRecord(ref items, out var record) && items.TryReadBytes(out var ticket)
                    && TryReadDistances(ref items, out var wanted)
                    ? new RegisterTopic(id, topic, record, ticket.ToArray(), wanted)
                    : null;
            case Discv5MessageType.TopicConfirmation:
                return TryReadTotal(ref items, out var total) && items.TryReadBytes(out var next) && items.TryReadUInt64(out var wait)
                    ? new TopicConfirmation(id, total, next.ToArray(), wait)
                    : null;
            case Discv5MessageType.TopicQuery:
                return items.TryReadHash(out var query) && TryReadDistances(ref items, out var distances) ? new TopicQuery(id, query, distances) : null;
            default:
                return TryReadTotal(ref items, out var packets) && TryReadRecords(ref items, out var records) ? new TopicNodes(id, packets, records) : null;
        }
    }

    private static bool TryReadTotal(ref RlpReader items, out byte total)
    {
        var ok = items.TryReadUInt64(out var wide) && (wide <= byte.MaxValue || items.Fail("rlp: integer too large"));
        total = ok ? (byte)wide : (byte)0;
        return ok;
    }

    private static bool TryReadDistances(ref RlpReader items, out IReadOnlyList<ushort> distances)
    {
        distances = [];
        if (!items.TryReadList(out var list) || !list.TryCount(out var count))
        {
            return items.Merge(list) && false;
        }

        var read = new ushort[count];
        for (var i = 0; i < count; i++)
        {
            if (!list.TryReadUInt16(out read[i]))
            {
                return items.Merge(list);
            }
        }

        distances = read;
        return true;
    }

    private static bool TryReadRecords(ref RlpReader items, out IReadOnlyList<ReadOnlyMemory<byte>> records)
    {
        records = [];
        if (!items.TryReadList(out var list) || !list.TryCount(out var count))
        {
            return items.Merge(list) && false;
        }

        var read = new ReadOnlyMemory<byte>[count];
        for (var i = 0; i < count; i++)
        {
            if (!TryReadRecord(ref list, out read[i]))
            {
                return items.Merge(list);
            }
        }

        records = read;
        return true;
    }

    private static bool TryReadRecord(ref RlpReader items, out ReadOnlyMemory<byte> record)
    {
        record = default;
        if (!items.NextIsList && !items.AtEnd)
        {
            return items.Fail("rlp: expected a list, found a string");
        }

        if (!items.TryReadRaw(out var raw) || (raw.Length > NodeRecord.MaxSize && !items.Fail("enr: record bigger than 300 bytes")))
        {
            return false;
        }

        record = raw.ToArray();
        return true;
    }
}
