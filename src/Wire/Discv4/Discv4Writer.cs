using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Discv4;

/// <summary>Writes the RLP part of each packet type.</summary>
internal static class Discv4Writer
{
    internal static void Write(RlpWriter writer, Discv4Packet packet)
    {
        var mark = writer.BeginList();
        switch (packet)
        {
            case Ping ping:
                writer.WriteUInt64(ping.Version);
                WriteEndpoint(writer, ping.From);
                WriteEndpoint(writer, ping.To);
                WriteTail(writer, ping.Expiration, ping.EnrSequence);
                break;
            case Pong pong:
                WriteEndpoint(writer, pong.To);
                writer.WriteHash(pong.PingHash);
                WriteTail(writer, pong.Expiration, pong.EnrSequence);
                break;
            case FindNode find:
                WriteKey(writer, find.Target.Span);
                writer.WriteUInt64(find.Expiration);
                break;
            case Neighbors neighbors:
                WriteNodes(writer, neighbors.Nodes);
                writer.WriteUInt64(neighbors.Expiration);
                break;
            case EnrRequest request:
                writer.WriteUInt64(request.Expiration);
                break;
            case EnrResponse response:
                writer.WriteHash(response.RequestHash);
                writer.WriteRaw(response.Record.Encoded.Span);
                break;
            default:
                throw new ArgumentException($"not a discv4 packet: {packet.GetType().Name}", nameof(packet));
        }

        writer.EndList(mark);
    }

    private static void WriteTail(RlpWriter writer, ulong expiration, ulong? enrSequence)
    {
        writer.WriteUInt64(expiration);
        if (enrSequence is { } sequence)
        {
            writer.WriteUInt64(sequence);
        }
    }

    private static void WriteEndpoint(RlpWriter writer, Endpoint endpoint)
    {
        var mark = writer.BeginList();
        WriteFields(writer, endpoint);
        writer.EndList(mark);
    }

    private static void WriteFields(RlpWriter writer, Endpoint endpoint)
    {
        var ip = endpoint.Ip.IsIPv4MappedToIPv6 ? endpoint.Ip.MapToIPv4() : endpoint.Ip;
        Span<byte> bytes = stackalloc byte[16];
        _ = ip.TryWriteBytes(bytes, out var size);
        writer.WriteBytes(bytes[..size]);
        writer.WriteUInt64(endpoint.Udp);
        writer.WriteUInt64(endpoint.Tcp);
    }

    private static void WriteNodes(RlpWriter writer, IReadOnlyList<Neighbor> nodes)
    {
        var all = writer.BeginList();
        foreach (var node in nodes)
        {
            var mark = writer.BeginList();
            WriteFields(writer, node.Endpoint);
            WriteKey(writer, node.Key64.Span);
            writer.EndList(mark);
        }

        writer.EndList(all);
    }

    private static void WriteKey(RlpWriter writer, ReadOnlySpan<byte> key64)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key64.Length, Crypto.PublicKey.Size, nameof(key64));
        writer.WriteBytes(key64);
    }
}
