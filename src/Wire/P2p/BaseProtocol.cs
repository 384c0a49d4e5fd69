using Akka.Devp2p.Wire.Rlp;
using Akka.Devp2p.Wire.Snappy;

namespace Akka.Devp2p.Wire.P2p;

/// <summary>The devp2p base protocol: Hello, Disconnect, Ping, Pong (rlpx.md, "p2p Capability"). Its other codes below 16 are ignored.</summary>
public static class BaseProtocol
{
    /// <summary>The version we speak; from it on messages are compressed.</summary>
    public const int Version = 5;

    /// <summary>Message codes reserved for it; the capabilities' begin here.</summary>
    public const int Length = 16;

    /// <summary>Largest base protocol message that is read, in bytes.</summary>
    public const int MaxMessageSize = 2048;

    public const int HelloCode = 0, DisconnectCode = 1, PingCode = 2, PongCode = 3;

    /// <summary>Payload of Ping and of Pong: an empty list. What a remote party puts there is not looked at.</summary>
    public static ReadOnlyMemory<byte> EmptyPayload { get; } = new byte[] { 0xc0 };

    /// <summary>True when both Hellos say version 5 or later (EIP-706).</summary>
    public static bool UsesSnappy(ulong ours, ulong theirs) => Math.Min(ours, theirs) >= Version;

    /// <summary>Disconnect as the specification has it: a list of one integer.</summary>
    public static byte[] EncodeDisconnect(DisconnectReason reason)
    {
        var writer = new RlpWriter(16);
        var list = writer.BeginList();
        writer.WriteUInt64((byte)reason);
        writer.EndList(list);
        return writer.ToArray();
    }

    /// <summary>
    /// Reads every form in use: a list or a bare integer, raw or compressed, an empty list or nothing for Requested, more list
    /// elements, zero as the byte 00. Numbers without a name are kept; those above 255 are a fault.
    /// </summary>
    public static bool TryDecodeDisconnect(ReadOnlySpan<byte> payload, out DisconnectReason reason, out WireError error)
    {
        reason = DisconnectReason.Requested;
        if (payload.Length > MaxMessageSize)
        {
            error = new WireError(0, "disconnect: message too large");
            return false;
        }

        if (TryDecodePlain(payload, out reason, out error))
        {
            return true;
        }

        // no compressed message is a complete item: its first byte is the size, and more follows
        Span<byte> plain = stackalloc byte[MaxMessageSize];
        return SnappyDecoder.TryGetSize(payload, out var size, out _)
            && size is > 0 and <= MaxMessageSize
            && SnappyDecoder.TryDecode(payload, plain[..size], out _)
            && TryDecodePlain(plain[..size], out reason, out error);
    }

    private static bool TryDecodePlain(ReadOnlySpan<byte> payload, out DisconnectReason reason, out WireError error)
    {
        reason = DisconnectReason.Requested;
        error = default;
        if (payload.IsEmpty || payload is [0])
        {
            return true;
        }

        var reader = new RlpReader(payload);
        ulong number = 0;
        if (reader.NextIsList)
        {
            var listed = reader.TryReadList(out var items) && (items.AtEnd || TryReadReason(ref items, out number));
            reader.Merge(items);
            if (!listed)
            {
                error = reader.Error;
                return false;
            }
        }
        else
        {
            reader.TryReadUInt64(out number);
        }

        if (!reader.TryEnd() || (number > byte.MaxValue && !reader.Fail("disconnect: reason above 255")))
        {
            error = reader.Error;
            return false;
        }

        reason = (DisconnectReason)number;
        return true;
    }

    private static bool TryReadReason(ref RlpReader items, out ulong number)
    {
        number = 0;
        return items.Rest[0] == 0 ? items.TrySkip() : items.TryReadUInt64(out number);
    }
}
