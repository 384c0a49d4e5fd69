using System.Text;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Actors.Storage;

/// <summary>A ban as RLP: its end in milliseconds since 1970, whether it is automatic, its reason.</summary>
internal static class BanCodec
{
    internal static byte[] Encode(Ban ban)
    {
        var writer = new RlpWriter(64);
        var list = writer.BeginList();
        writer.WriteUInt64((ulong)Math.Max(0, ban.Until.ToUnixTimeMilliseconds()));
        writer.WriteBool(ban.Automatic);
        writer.WriteBytes(Encoding.UTF8.GetBytes(ban.Reason));
        writer.EndList(list);
        return writer.ToArray();
    }

    internal static bool TryDecode(NodeId id, ReadOnlySpan<byte> value, out Ban? ban)
    {
        ban = null;
        var reader = new RlpReader(value);
        if (!reader.TryReadList(out var items)
            || !items.TryReadUInt64(out var until)
            || until > (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            || !items.TryReadBool(out var automatic)
            || !items.TryReadBytes(4 * Ban.MaxReason, out var reason)
            || !items.TryEnd() || !reader.TryEnd())
        {
            return false;
        }

        ban = new Ban(id, DateTimeOffset.FromUnixTimeMilliseconds((long)until), Encoding.UTF8.GetString(reason)) { Automatic = automatic };
        return true;
    }
}
