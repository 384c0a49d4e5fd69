using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.ForkId;

namespace Akka.Devp2p.Actors.Node;

/// <summary>What our record says, without sequence and signature; decides which address is believed. Immutable.</summary>
internal sealed record LocalRecord(IPAddress Fallback)
{
    internal IPEndPoint? Udp { get; init; }

    internal IPEndPoint? Tcp { get; init; }

    internal ForkIdentifier? Eth { get; init; }

    internal bool Snap { get; init; }

    /// <summary>A source may say one address of each family.</summary>
    internal ImmutableSortedDictionary<(AddressSource Source, AddressFamily Family), LocalNodeActor.SetAddress> Outside { get; init; } =
        ImmutableSortedDictionary<(AddressSource Source, AddressFamily Family), LocalNodeActor.SetAddress>.Empty;

    /// <summary>Takes what a source says, or that it says nothing any more.</summary>
    internal LocalRecord With(LocalNodeActor.SetAddress said) => this with
    {
        Outside = said.Ip is null ? Outside.RemoveRange(Outside.Keys.Where(key => key.Source == said.Source)) : Outside.SetItem((said.Source, FamilyOf(said.Ip)), said),
    };

    /// <summary>The entries as they are now.</summary>
    internal NodeRecordBuilder Build()
    {
        var builder = new NodeRecordBuilder();
        SetEndpoint(builder, AddressFamily.InterNetwork);
        SetEndpoint(builder, AddressFamily.InterNetworkV6);
        if (Eth is { } fork)
        {
            builder.SetEth(fork);
        }

        return Snap ? builder.SetSnap() : builder;
    }

    private void SetEndpoint(NodeRecordBuilder builder, AddressFamily family)
    {
        var outside = Outside.Values.FirstOrDefault(said => FamilyOf(said.Ip!) == family);
        var ip = outside?.Ip ?? Bound(family) ?? (FamilyOf(Fallback) == family && !HasOther(family) ? Fallback : null);
        if (ip is null)
        {
            return;
        }

        builder.SetIp(ip);
        var (udp, tcp) = (outside?.Udp ?? PortOf(Udp), outside?.Tcp ?? PortOf(Tcp));
        var isIp6 = family == AddressFamily.InterNetworkV6;
        // without an IPv4 address the plain ports count for IPv6 as well, and old readers know no others
        var plain = !isIp6 || !HasAddress(AddressFamily.InterNetwork);
        if (udp != 0)
        {
            _ = plain ? builder.SetUdp(udp) : builder.SetUdp6(udp);
        }

        if (tcp != 0)
        {
            _ = plain ? builder.SetTcp(tcp) : builder.SetTcp6(tcp);
        }
    }

    private bool HasAddress(AddressFamily family) =>
        Outside.Values.Any(said => FamilyOf(said.Ip!) == family) || Bound(family) is not null || (FamilyOf(Fallback) == family && !HasOther(family));

    // an address of the other family is known, so the fallback would only mislead
    private bool HasOther(AddressFamily family) =>
        Outside.Values.Any(said => FamilyOf(said.Ip!) != family) || Bound(family == AddressFamily.InterNetwork ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork) is not null;

    // a socket bound to one address says where we are; one bound to all says nothing
    private IPAddress? Bound(AddressFamily family)
    {
        var address = (Tcp ?? Udp)?.Address;
        return address is null || NetCheck.IsUnspecified(address) || FamilyOf(address) != family ? null : address;
    }

    private static ushort PortOf(IPEndPoint? endpoint) => (ushort)(endpoint?.Port ?? 0);

    private static AddressFamily FamilyOf(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? AddressFamily.InterNetwork : address.AddressFamily;
}
