using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Wire.Nat;

/// <summary>Port Control Protocol, RFC 6887, version 2: ANNOUNCE and MAP.</summary>
public static class Pcp
{
    /// <summary>Where a gateway listens, UDP; the same as NAT-PMP (section 7).</summary>
    public const int Port = NatPmp.Port;

    public const byte Version = 2;

    /// <summary>Opcode: nothing but the epoch; here it asks whether anybody speaks PCP (section 14.1).</summary>
    public const byte Announce = 0;

    /// <summary>Opcode: a mapping (section 11).</summary>
    public const byte Map = 1;

    /// <summary>Bytes of the nonce of a mapping.</summary>
    public const int NonceSize = 12;

    /// <summary>Largest message (section 7).</summary>
    public const int MaxSize = 1100;

    /// <summary>Result code: the gateway speaks another version (section 7.4).</summary>
    public const byte UnsupportedVersion = 1;

    /// <summary>Result code: the gateway lets others, or nobody (section 7.4).</summary>
    public const byte NotAuthorized = 2;

    private const int HeaderSize = 24, MapSize = 36;
    private const byte Answered = 0x80;

    /// <summary>Asks for the epoch alone.</summary>
    /// <param name="client">Our address on the way to the gateway; another one is refused (section 8.1).</param>
    public static byte[] EncodeAnnounce(IPAddress client) => Request(Announce, 0, client, HeaderSize);

    /// <summary>Asks for a mapping, for its renewal, or with a lifetime of 0 for its end (section 11.1).</summary>
    /// <param name="mapping">What to map; port and address are those we would like, 0 and null for any.</param>
    /// <param name="lifetime">Seconds.</param>
    /// <param name="client">Our address on the way to the gateway.</param>
    public static byte[] EncodeMap(PcpMapping mapping, uint lifetime, IPAddress client)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        ArgumentNullException.ThrowIfNull(client);
        ArgumentOutOfRangeException.ThrowIfNotEqual(mapping.Nonce.Length, NonceSize);
        var request = Request(Map, lifetime, client, HeaderSize + MapSize);
        var map = request.AsSpan(HeaderSize);
        mapping.Nonce.Span.CopyTo(map);
        map[12] = (byte)mapping.Protocol;
        BinaryPrimitives.WriteUInt16BigEndian(map[16..], mapping.InternalPort);
        BinaryPrimitives.WriteUInt16BigEndian(map[18..], mapping.ExternalPort);
        // all zeros of the wanted family: any address of it (section 11.1)
        Write(mapping.Outside ?? (IsIp4(client) ? IPAddress.Any : IPAddress.IPv6Any), map[20..]);
        return request;
    }

    /// <summary>
    /// Reads an answer. A refused MAP may end after the header. That of a gateway which speaks another version has only its
    /// <see cref="PcpResponse.Version"/> and the result <see cref="UnsupportedVersion"/>; one of NAT-PMP is version 0.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> datagram, out PcpResponse? response, out WireError error)
    {
        response = null;
        error = default;
        if (datagram.Length < 4)
        {
            error = new WireError(datagram.Length, "pcp: too short");
        }
        else if (datagram[0] != Version)
        {
            // versions 0 and 1 have the result at bytes 2 and 3, a later one must keep that of version 2 at byte 3
            response = datagram[3] == UnsupportedVersion ? new PcpResponse(datagram[0], 0, UnsupportedVersion, 0, 0, null) : null;
            error = response is null ? new WireError(0, "pcp: not version 2") : default;
        }
        else if (datagram.Length < HeaderSize || datagram.Length > MaxSize || datagram.Length % 4 != 0)
        {
            error = new WireError(datagram.Length, "pcp: size");
        }
        else if ((datagram[1] & Answered) == 0)
        {
            error = new WireError(1, "pcp: not an answer");
        }
        else
        {
            response = Decode(datagram, out error);
        }

        return response is not null;
    }

    private static PcpResponse? Decode(ReadOnlySpan<byte> datagram, out WireError error)
    {
        error = default;
        var (opcode, result) = ((byte)(datagram[1] & ~Answered), datagram[3]);
        PcpMapping? mapping = null;
        if (opcode == Map && datagram.Length >= HeaderSize + MapSize)
        {
            var map = datagram[HeaderSize..];
            mapping = new PcpMapping((MappedProtocol)map[12], map[..NonceSize].ToArray(), BinaryPrimitives.ReadUInt16BigEndian(map[16..]))
            {
                ExternalPort = BinaryPrimitives.ReadUInt16BigEndian(map[18..]),
                Outside = Read(map.Slice(20, 16)),
            };
        }
        else if (opcode == Map && result == 0)
        {
            error = new WireError(datagram.Length, "pcp: too short");
            return null;
        }

        return new PcpResponse(
            Version, opcode, result, BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]), BinaryPrimitives.ReadUInt32BigEndian(datagram[8..]), mapping);
    }

    private static byte[] Request(byte opcode, uint lifetime, IPAddress client, int size)
    {
        ArgumentNullException.ThrowIfNull(client);
        var request = new byte[size];
        (request[0], request[1]) = (Version, opcode);
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(4), lifetime);
        Write(client, request.AsSpan(8));
        return request;
    }

    // IPv4 as ::ffff:a.b.c.d (section 5)
    private static void Write(IPAddress address, Span<byte> to) => _ = (IsIp4(address) ? address.MapToIPv6() : address).TryWriteBytes(to, out _);

    private static IPAddress Read(ReadOnlySpan<byte> bytes)
    {
        var address = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static bool IsIp4(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork;
}
