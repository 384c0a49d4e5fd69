using System.Buffers.Binary;
using System.Net;

namespace Akka.Devp2p.Wire.Nat;

/// <summary>STUN binding requests and their answers, RFC 8489: from which address and port our datagram came. Without authentication.</summary>
public static class Stun
{
    /// <summary>UDP port of a server unless another is given (section 18.4).</summary>
    public const int DefaultPort = 3478;

    /// <summary>Bytes that tie an answer to its request.</summary>
    public const int TransactionIdSize = 12;

    private const int HeaderSize = 20;
    private const uint MagicCookie = 0x2112A442;
    private const ushort BindingRequest = 0x0001, BindingSuccess = 0x0101, BindingError = 0x0111;
    private const ushort MappedAddress = 0x0001, ErrorCode = 0x0009, XorMappedAddress = 0x0020;

    /// <summary>A binding request without attributes.</summary>
    public static byte[] EncodeBindingRequest(ReadOnlySpan<byte> transactionId)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(transactionId.Length, TransactionIdSize);
        var request = new byte[HeaderSize];
        BinaryPrimitives.WriteUInt16BigEndian(request, BindingRequest);
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(4), MagicCookie);
        transactionId.CopyTo(request.AsSpan(8));
        return request;
    }

    /// <summary>
    /// Reads the answer to a request with this transaction id. A success must have an address, and none but attributes that may be
    /// ignored or are known (section 6.3.3); a fingerprint is not checked, since nothing else runs on that port.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> transactionId, out StunResponse? response, out WireError error)
    {
        response = null;
        error = FindFault(datagram, transactionId);
        if (!error.IsNone)
        {
            return false;
        }

        var isSuccess = BinaryPrimitives.ReadUInt16BigEndian(datagram) == BindingSuccess;
        if (!TryReadAttributes(datagram, isSuccess, out var address, out var code, out error))
        {
            return false;
        }

        error = isSuccess && address is null ? new WireError(HeaderSize, "stun: success without an address")
            : !isSuccess && code == 0 ? new WireError(HeaderSize, "stun: error without a code")
            : default;
        response = error.IsNone ? new StunResponse(isSuccess ? address : null, isSuccess ? 0 : code) : null;
        return error.IsNone;
    }

    private static bool TryReadAttributes(ReadOnlySpan<byte> datagram, bool isSuccess, out IPEndPoint? address, out int code, out WireError error)
    {
        (address, code, error) = (null, 0, default);
        IPEndPoint? plain = null, masked = null;
        for (var at = HeaderSize; at < datagram.Length;)
        {
            // both lengths are multiples of 4, so the head of an attribute is always whole
            var (type, size) = (BinaryPrimitives.ReadUInt16BigEndian(datagram[at..]), BinaryPrimitives.ReadUInt16BigEndian(datagram[(at + 2)..]));
            if (datagram.Length - at - 4 < size)
            {
                error = new WireError(at, "stun: attribute is cut off");
                return false;
            }

            var value = datagram.Slice(at + 4, size);
            // the first of a kind counts (section 14)
            var fits = type switch
            {
                XorMappedAddress => masked is not null || TryReadAddress(value, datagram.Slice(4, 16), out masked),
                MappedAddress => plain is not null || TryReadAddress(value, default, out plain),
                ErrorCode => TryReadError(value, ref code),
                _ => !isSuccess || !MustBeUnderstood(type),
            };
            if (!fits)
            {
                error = new WireError(at, "stun: attribute is wrong or unknown");
                return false;
            }

            at += 4 + ((size + 3) & ~3);
        }

        address = masked ?? plain;
        return true;
    }

    private static WireError FindFault(ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> transactionId) =>
        datagram.Length < HeaderSize ? new WireError(datagram.Length, "stun: too short")
        : BinaryPrimitives.ReadUInt16BigEndian(datagram) is not (BindingSuccess or BindingError) ? new WireError(0, "stun: not an answer to a binding request")
        : BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]) != datagram.Length - HeaderSize || datagram.Length % 4 != 0 ? new WireError(2, "stun: wrong length")
        : BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]) != MagicCookie ? new WireError(4, "stun: no magic cookie")
        : !datagram.Slice(8, TransactionIdSize).SequenceEqual(transactionId) ? new WireError(8, "stun: another transaction")
        : default;

    /// <summary>Sections 14.1 and 14.2; XOR with cookie and transaction id when there is a mask.</summary>
    private static bool TryReadAddress(ReadOnlySpan<byte> value, ReadOnlySpan<byte> mask, out IPEndPoint? address)
    {
        address = null;
        var size = value.Length >= 4 ? value[1] switch { 1 => 4, 2 => 16, _ => 0 } : 0;
        if (size == 0 || value.Length != 4 + size)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[18];
        bytes = bytes[..(2 + size)];
        value[2..].CopyTo(bytes);
        if (!mask.IsEmpty)
        {
            (bytes[0], bytes[1]) = ((byte)(bytes[0] ^ mask[0]), (byte)(bytes[1] ^ mask[1]));
            for (var i = 0; i < size; i++)
            {
                bytes[2 + i] ^= mask[i];
            }
        }

        address = new IPEndPoint(new IPAddress(bytes[2..]), BinaryPrimitives.ReadUInt16BigEndian(bytes));
        return true;
    }

    // class 3 to 6 and number (section 14.8); the phrase is remote text that nobody needs
    private static bool TryReadError(ReadOnlySpan<byte> value, ref int code)
    {
        if (value.Length < 4 || (value[2] & 7) is < 3 or > 6 || value[3] > 99)
        {
            return false;
        }

        code = code == 0 ? (value[2] & 7) * 100 + value[3] : code;
        return true;
    }

    // below 0x8000 an attribute must be understood; those of RFC 3489 and of authentication are, and left aside
    private static bool MustBeUnderstood(ushort type) => type < 0x8000 && type is not (0x0004 or 0x0005 or 0x0006 or 0x0008 or 0x000A or 0x0014 or 0x0015 or 0x001C or 0x001D or 0x001E);
}
