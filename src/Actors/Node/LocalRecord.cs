using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.ForkId;
using Akka.Devp2p.Wire.Nat;

namespace Akka.Devp2p.Actors.Node;

/// <summary>What our record says, without sequence and signature; decides which address and which port is believed. Immutable.</summary>
internal sealed record LocalRecord(IPAddress Fallback)
{
    internal static readonly ImmutableArray<AddressFamily> Families = [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    internal IPEndPoint? Udp { get; init; }

    internal IPEndPoint? Tcp { get; init; }

    /// <summary>The address of the other family that is bound to the same ports.</summary>
    internal IPAddress? Also { get; init; }

    internal ForkIdentifier? Eth { get; init; }

    internal bool Snap { get; init; }

    /// <summary>Whether we speak topic discovery.</summary>
    internal bool Topics { get; init; }

    /// <summary>A source may say one address of each family. The best source comes first.</summary>
    internal ImmutableSortedDictionary<(AddressSource Source, AddressFamily Family), LocalNodeActor.SetAddress> Outside { get; init; } =
        ImmutableSortedDictionary<(AddressSource Source, AddressFamily Family), LocalNodeActor.SetAddress>.Empty;

    /// <summary>Takes what a source says, or that it says nothing any more.</summary>
    internal LocalRecord With(LocalNodeActor.SetAddress said) => this with
    {
        Outside = said.Ip is null ? Outside.RemoveRange(Outside.Keys.Where(key => key.Source == said.Source)) : Outside.SetItem((said.Source, FamilyOf(said.Ip)), said),
    };

    /// <summary>What the nodes that see us agree on; null when they don't.</summary>
    internal LocalRecord WithVotes(AddressFamily family, IPEndPoint? elected) => this with
    {
        Outside = elected is null
            ? Outside.Remove((AddressSource.Predicted, family))
            : Outside.SetItem((AddressSource.Predicted, family), new LocalNodeActor.SetAddress(AddressSource.Predicted, elected.Address, elected.Port == 0 ? null : (ushort)elected.Port)),
    };

    internal IPEndPoint? Votes(AddressFamily family) =>
        Outside.TryGetValue((AddressSource.Predicted, family), out var said) ? new IPEndPoint(said.Ip!, said.Udp ?? 0) : null;

    /// <summary>The entries as they are now.</summary>
    internal NodeRecordBuilder Build()
    {
        var builder = new NodeRecordBuilder();
        var ip4 = Endpoint(AddressFamily.InterNetwork);
        Set(builder, ip4, plain: true);
        // without an IPv4 address the plain ports count for IPv6 as well, and old readers know no others
        Set(builder, Endpoint(AddressFamily.InterNetworkV6), plain: ip4 is null);
        if (Eth is { } fork)
        {
            builder.SetEth(fork);
        }

        builder = Topics ? builder.SetTopics() : builder;
        return Snap ? builder.SetSnap() : builder;
    }

    /// <summary>The endpoint of a family; null when we have no address of it.</summary>
    internal PublishedEndpoint? Endpoint(AddressFamily family)
    {
        var bound = Bound(family);
        // who binds one public address has said where we are: only a flag says it better, and others may say ports of that very address
        var isSet = bound is not null && OutsideCheck.WhyNotPublic(bound) is null;
        var said = Outside.Values.Where(said => FamilyOf(said.Ip!) == family && (!isSet || IsOfBound(said, bound!))).ToArray();
        var (ip, from) = said.Length > 0 ? (said[0].Ip, OriginOf(said[0].Source))
            : bound is not null ? (bound, ValueOrigin.Socket)
            : FamilyOf(Fallback) == family && !HasOther(family) ? (Fallback, ValueOrigin.None)
            : (null, ValueOrigin.None);
        if (ip is null)
        {
            return null;
        }

        // a port that others see belongs to the address that they see, and a person's address comes with the ports as they are
        var counting = said.Where(one => one.Source != AddressSource.Predicted || (from != ValueOrigin.Flag && ip.Equals(one.Ip))).ToArray();
        var (udp, udpFrom) = Port(counting, one => one.Udp, Udp);
        var (tcp, tcpFrom) = Port(counting, one => one.Tcp, Tcp);
        return new PublishedEndpoint(ip, from, udp, udpFrom, tcp, tcpFrom);
    }

    private static (ushort Port, ValueOrigin From) Port(LocalNodeActor.SetAddress[] said, Func<LocalNodeActor.SetAddress, ushort?> port, IPEndPoint? socket) =>
        Array.Find(said, one => port(one) is not null) is { } first ? (port(first)!.Value, OriginOf(first.Source))
        : socket is { Port: not 0 } ? ((ushort)socket.Port, ValueOrigin.Socket)
        : ((ushort)0, ValueOrigin.None);

    private static void Set(NodeRecordBuilder builder, PublishedEndpoint? endpoint, bool plain)
    {
        if (endpoint is null)
        {
            return;
        }

        builder.SetIp(endpoint.Ip);
        if (endpoint.Udp != 0)
        {
            _ = plain ? builder.SetUdp(endpoint.Udp) : builder.SetUdp6(endpoint.Udp);
        }

        if (endpoint.Tcp != 0)
        {
            _ = plain ? builder.SetTcp(endpoint.Tcp) : builder.SetTcp6(endpoint.Tcp);
        }
    }

    // an address of the other family is known, so the fallback would only mislead
    private bool HasOther(AddressFamily family) =>
        Outside.Values.Any(said => FamilyOf(said.Ip!) != family) || Bound(family == AddressFamily.InterNetwork ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork) is not null;

    private static bool IsOfBound(LocalNodeActor.SetAddress said, IPAddress bound) =>
        said.Source == AddressSource.Static || (said.Source == AddressSource.Router && bound.Equals(said.Ip));

    // a socket bound to one address says where we are; one bound to all says nothing
    private IPAddress? Bound(AddressFamily family)
    {
        var address = Also is not null && FamilyOf(Also) == family ? Also : (Tcp ?? Udp)?.Address;
        return address is null || NetCheck.IsUnspecified(address) || FamilyOf(address) != family ? null : address;
    }

    private static ValueOrigin OriginOf(AddressSource source) => source switch
    {
        AddressSource.Static => ValueOrigin.Flag,
        AddressSource.Router => ValueOrigin.Mapping,
        AddressSource.Stun => ValueOrigin.Stun,
        _ => ValueOrigin.Votes,
    };

    private static AddressFamily FamilyOf(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? AddressFamily.InterNetwork : address.AddressFamily;
}
