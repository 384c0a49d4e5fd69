using System.Buffers.Binary;
using System.Net;

namespace Akka.Devp2p.Wire.Nat;

/// <summary>NAT-PMP, RFC 6886: requests of 2 and 12 bytes, answers of 8 to 16.</summary>
public static class NatPmp
{
    /// <summary>Where a gateway listens, UDP (RFC 6886 section 3.1).</summary>
    public const int Port = 5351;

    /// <summary>Opcode: the outside address.</summary>
    public const byte AddressOpcode = 0;

    private const byte MapUdp = 1, MapTcp = 2, Answered = 128;

    /// <summary>Asks for the outside address (section 3.2).</summary>
    public static byte[] EncodeAddressRequest() => [0, AddressOpcode];

    /// <summary>Asks for a mapping, or with a lifetime of 0 for its end (sections 3.3, 3.4).</summary>
    /// <param name="protocol">TCP or UDP.</param>
    /// <param name="internalPort">Ours.</param>
    /// <param name="externalPort">The one we would like; 0 for any.</param>
    /// <param name="lifetime">Seconds.</param>
    public static byte[] EncodeMapRequest(MappedProtocol protocol, ushort internalPort, ushort externalPort, uint lifetime)
    {
        var request = new byte[12];
        request[1] = OpcodeOf(protocol);
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(4), internalPort);
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(6), externalPort);
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(8), lifetime);
        return request;
    }

    /// <summary>The opcode of a mapping request; its answer has the same in <see cref="NatPmpResponse.Opcode"/>.</summary>
    public static byte OpcodeOf(MappedProtocol protocol) => protocol == MappedProtocol.Tcp ? MapTcp : MapUdp;

    /// <summary>Reads an answer. One that reports an error may end after its first 8 bytes; more bytes than are known are ignored.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> datagram, out NatPmpResponse? response, out WireError error)
    {
        response = null;
        error = FindFault(datagram);
        if (!error.IsNone)
        {
            return false;
        }

        var (opcode, result) = ((byte)(datagram[1] & ~Answered), BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]));
        response = new NatPmpResponse(opcode, result, BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]));
        if (result != 0)
        {
            return true;
        }

        response = opcode == AddressOpcode
            ? response with { Outside = new IPAddress(datagram.Slice(8, 4)) }
            : response with
            {
                InternalPort = BinaryPrimitives.ReadUInt16BigEndian(datagram[8..]),
                ExternalPort = BinaryPrimitives.ReadUInt16BigEndian(datagram[10..]),
                Lifetime = BinaryPrimitives.ReadUInt32BigEndian(datagram[12..]),
            };
        return true;
    }

    private static WireError FindFault(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < 8)
        {
            return new WireError(datagram.Length, "nat-pmp: too short");
        }

        if (datagram[0] != 0)
        {
            return new WireError(0, "nat-pmp: not version 0");
        }

        // a gateway that knows no version of ours answers with opcode 0 (section 3.5)
        var isError = datagram[2] != 0 || datagram[3] != 0;
        var opcode = datagram[1] & ~Answered;
        if ((datagram[1] & Answered) == 0 && !(isError && opcode == 0))
        {
            return new WireError(1, "nat-pmp: not an answer");
        }

        return opcode > MapTcp ? new WireError(1, "nat-pmp: unknown opcode")
            : !isError && datagram.Length < (opcode == AddressOpcode ? 12 : 16) ? new WireError(datagram.Length, "nat-pmp: too short")
            : default;
    }
}
