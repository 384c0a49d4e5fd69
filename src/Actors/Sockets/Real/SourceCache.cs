using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Actors.Sockets.Real;

/// <summary>
/// The end point of a raw source address. Most datagrams come from a few sources, so the objects made for them are kept in a small
/// table addressed by hash: a datagram from a known source allocates nothing. One thread.
/// </summary>
internal sealed class SourceCache
{
    private const int Size = 512;

    private readonly (SocketAddress? Raw, IPEndPoint? EndPoint)[] _slots = new (SocketAddress?, IPEndPoint?)[Size];
    private readonly IPEndPoint _any4 = new(IPAddress.Any, 0);
    private readonly IPEndPoint _any6 = new(IPAddress.IPv6Any, 0);

    /// <summary>IPv4 sources that a dual-stack socket shows as IPv6 come out as IPv4.</summary>
    internal IPEndPoint Get(SocketAddress raw)
    {
        ref var slot = ref _slots[(uint)raw.GetHashCode() % Size];
        if (slot.Raw is not null && slot.Raw.Equals(raw))
        {
            return slot.EndPoint!;
        }

        var kept = new SocketAddress(raw.Family, raw.Size);
        raw.Buffer.Span[..raw.Size].CopyTo(kept.Buffer.Span);
        var made = (IPEndPoint)(raw.Family == AddressFamily.InterNetworkV6 ? _any6 : _any4).Create(kept);
        var source = made.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(made.Address.MapToIPv4(), made.Port) : made;
        slot = (kept, source);
        return source;
    }
}
