using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Discv5;

/// <summary>
/// The plaintext of messages: a type byte and an RLP list. As strict as geth: nothing more in the list than the message has, nothing behind it.
/// </summary>
public static class Discv5MessageCodec
{
    /// <summary>Reads one message.</summary>
    /// <param name="plaintext">At most what fits a packet; nothing is taken for more, whatever a list claims.</param>
    /// <param name="message">Owns its memory.</param>
    /// <param name="error">What is wrong, counted from the start of the plaintext.</param>
    /// <param name="topics">Reads the messages of topic discovery, too; else their types are unknown ones.</param>
    public static bool TryDecode(ReadOnlySpan<byte> plaintext, out Discv5Message? message, out WireError error, bool topics = false)
    {
        message = null;
        error = default;
        if (plaintext.IsEmpty)
        {
            error = new WireError(0, "discv5: empty message");
            return false;
        }

        var type = (Discv5MessageType)plaintext[0];
        if (type is < Discv5MessageType.Ping or > Discv5MessageType.TopicNodes || (type > Discv5MessageType.TalkResponse && !topics))
        {
            error = new WireError(0, "discv5: unknown message type");
            return false;
        }

        var reader = new RlpReader(plaintext[1..]);
        if (reader.TryReadList(out var items))
        {
            var read = Discv5MessageReader.Read(type, ref items);
            message = read is not null & items.TryEnd() & reader.Merge(items) && reader.TryEnd() ? read : null;
        }

        error = reader.Error.IsNone ? default : reader.Error.Shift(1);
        return message is not null;
    }

    /// <summary>Writes one message.</summary>
    public static void Encode(RlpWriter writer, Discv5Message message)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(message);
        writer.WriteByte((byte)message.Type);
        var mark = writer.BeginList();
        Span<byte> id = stackalloc byte[RequestId.MaxSize];
        message.Request.CopyTo(id);
        writer.WriteBytes(id[..message.Request.Size]);
        Write(writer, message);
        writer.EndList(mark);
    }

    private static void Write(RlpWriter writer, Discv5Message message)
    {
        switch (message)
        {
            case Ping ping:
                writer.WriteUInt64(ping.EnrSequence);
                break;
            case Pong pong:
                writer.WriteUInt64(pong.EnrSequence);
                writer.WriteBytes((pong.Ip.IsIPv4MappedToIPv6 ? pong.Ip.MapToIPv4() : pong.Ip).GetAddressBytes());
                writer.WriteUInt64(pong.Port);
                break;
            case FindNode find:
                WriteList(writer, find.Distances, static (w, distance) => w.WriteUInt64(distance));
                break;
            case Nodes nodes:
                writer.WriteUInt64(nodes.Total);
                WriteList(writer, nodes.Records, static (w, record) => w.WriteRaw(record.Span));
                break;
            case TalkRequest talk:
                writer.WriteBytes(System.Text.Encoding.Latin1.GetBytes(talk.Protocol));
                writer.WriteBytes(talk.Content.Span);
                break;
            case TalkResponse talk:
                writer.WriteBytes(talk.Content.Span);
                break;
            default:
                WriteTopic(writer, message);
                break;
        }
    }

    private static void WriteTopic(RlpWriter writer, Discv5Message message)
    {
        switch (message)
        {
            case RegisterTopic register:
                writer.WriteBytes(register.Topic.ToArray());
                writer.WriteRaw(register.Record.Span);
                writer.WriteBytes(register.Ticket.Span);
                WriteList(writer, register.Distances, static (w, distance) => w.WriteUInt64(distance));
                break;
            case TopicConfirmation confirmation:
                writer.WriteUInt64(confirmation.Total);
                writer.WriteBytes(confirmation.Ticket.Span);
                writer.WriteUInt64(confirmation.Wait);
                break;
            case TopicQuery query:
                writer.WriteBytes(query.Topic.ToArray());
                WriteList(writer, query.Distances, static (w, distance) => w.WriteUInt64(distance));
                break;
            case TopicNodes nodes:
                writer.WriteUInt64(nodes.Total);
                WriteList(writer, nodes.Records, static (w, record) => w.WriteRaw(record.Span));
                break;
            default:
                throw new ArgumentException($"no message of the wire: {message.GetType().Name}", nameof(message));
        }
    }

    private static void WriteList<T>(RlpWriter writer, IReadOnlyList<T> items, Action<RlpWriter, T> write)
    {
        var mark = writer.BeginList();
        foreach (var item in items)
        {
            write(writer, item);
        }

        writer.EndList(mark);
    }
}
