using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>What counts as one source of datagrams: an IPv4 address, an IPv6 /64, and on loopback a port too, since many nodes may live on one machine.</summary>
internal readonly record struct SourceKey(UInt128 Prefix, int Port)
{
    internal static SourceKey Of(IPEndPoint from)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        from.Address.TryWriteBytes(bytes, out _);
        if (from.AddressFamily == AddressFamily.InterNetworkV6)
        {
            bytes[8..].Clear();
        }

        var loopback = IPAddress.IsLoopback(from.Address);
        return new SourceKey(BinaryPrimitives.ReadUInt128BigEndian(bytes) + (loopback ? UInt128.One : UInt128.Zero), loopback ? from.Port : -1);
    }
}
