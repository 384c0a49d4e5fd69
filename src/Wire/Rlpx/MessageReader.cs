using Akka.Devp2p.Wire.P2p;
using Akka.Devp2p.Wire.Rlp;
using Akka.Devp2p.Wire.Snappy;

namespace Akka.Devp2p.Wire.Rlpx;

/// <summary>
/// Takes a frame apart: the code as RLP integer, then the payload, compressed once both sides have said version 5. The
/// uncompressed size is known before memory is taken.
/// </summary>
public sealed class MessageReader
{
    /// <summary>True after a Hello of version 5 or later; the Hello itself is never compressed.</summary>
    public bool Compressed { get; set; }

    /// <summary>Bytes that the message in <paramref name="frame"/> will own, without decoding it.</summary>
    public bool TryUncompressedSize(ReadOnlySpan<byte> frame, out int size, out WireError error)
    {
        size = 0;
        if (!TrySplit(frame, out var code, out var at, out error))
        {
            return false;
        }

        if (IsRaw(code))
        {
            size = frame.Length - at;
            return true;
        }

        var ok = SnappyDecoder.TryGetSize(frame[at..], out size, out error);
        error = ok ? error : error.Shift(at);
        return ok;
    }

    /// <summary>
    /// Decodes the message into memory of its own. A Disconnect is handed up as it came, since peers send it both ways:
    /// <see cref="BaseProtocol.TryDecodeDisconnect"/> knows them.
    /// </summary>
    public bool TryRead(ReadOnlySpan<byte> frame, out RlpxMessage message, out WireError error)
    {
        message = default;
        if (!TrySplit(frame, out var code, out var at, out error))
        {
            return false;
        }

        var payload = frame[at..];
        if (IsRaw(code))
        {
            message = new RlpxMessage(code, payload.ToArray(), payload.Length);
            return true;
        }

        if (!SnappyDecoder.TryGetSize(payload, out var size, out error))
        {
            error = error.Shift(at);
            return false;
        }

        var plain = GC.AllocateUninitializedArray<byte>(size);
        if (!SnappyDecoder.TryDecode(payload, plain, out error))
        {
            error = error.Shift(at);
            return false;
        }

        message = new RlpxMessage(code, plain, payload.Length);
        return true;
    }

    private bool IsRaw(ulong code) => !Compressed || code == BaseProtocol.DisconnectCode;

    private static bool TrySplit(ReadOnlySpan<byte> frame, out ulong code, out int at, out WireError error)
    {
        var reader = new RlpReader(frame);
        var ok = reader.TryReadUInt64(out code);
        at = reader.Position;
        error = reader.Error;
        return ok;
    }
}
