using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Wire.Enr;

/// <summary>
/// A node and where it is: from an enode URL, from a node record, or from a packet. The counterpart of geth's enode.Node.
/// </summary>
public sealed record Enode
{
    private Enode(PublicKey key) => Key = key;

    /// <summary>The node's public key, which is its identity.</summary>
    public PublicKey Key { get; }

    /// <summary>Keccak-256 of the key.</summary>
    public NodeId Id => Key.Id;

    /// <summary>Host name of the URL when it was not an address; who needs an address resolves it.</summary>
    public string? HostName { get; private init; }

    /// <summary>Null when the node has no address, or only a host name not resolved yet. Never an IPv4 address mapped into IPv6.</summary>
    public IPAddress? Ip { get; private init; }

    /// <summary>Listening port for RLPx, 0 when there is none.</summary>
    public ushort Tcp { get; private init; }

    /// <summary>Discovery port, 0 when there is none.</summary>
    public ushort Udp { get; private init; }

    /// <summary>The signed record that this was made from, when it was.</summary>
    public NodeRecord? Record { get; private init; }

    /// <summary>Version of the record, 0 without one.</summary>
    public ulong Sequence => Record?.Sequence ?? 0;

    /// <summary>Where to send datagrams; null without address or port.</summary>
    public IPEndPoint? UdpEndPoint => EndPoint(Udp);

    /// <summary>Where to dial; null without address or port.</summary>
    public IPEndPoint? TcpEndPoint => EndPoint(Tcp);

    /// <summary>
    /// Parses an enode URL, "enode://HEX@host:tcp?discport=udp" or without an address "enode://HEX" (or "enode:HEX"), and a record "enr:...".
    /// The error is one line that says what was wrong and what was expected.
    /// </summary>
    public static bool TryParse(string text, out Enode? node, out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        node = null;
        if (!text.StartsWith(NodeRecord.Prefix, StringComparison.Ordinal))
        {
            return EnodeUrl.TryParse(text, out node, out error);
        }

        if (!NodeRecord.TryParse(text, out var record, out var fault))
        {
            error = $"invalid node record: {fault}";
            return false;
        }

        node = FromRecord(record!);
        error = null;
        return true;
    }

    /// <summary>
    /// The endpoint of a record. Of an IPv4 and an IPv6 address the more global one is taken, IPv4 when equal; a multicast address counts as none.
    /// </summary>
    public static Enode FromRecord(NodeRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        IPAddress? ip4 = Usable(record.Ip4), ip6 = Usable(record.Ip6);
        var useIp6 = ip6 is not null && (ip4 is null || NetCheck.Locality(ip6) > NetCheck.Locality(ip4));
        return new Enode(record.Key) { Record = record }.At(Normalize(useIp6 ? ip6 : ip4), record);
    }

    /// <summary>
    /// The same node at the address that its record has in the other family, IPv6 for IPv4 and the other way round: for whoever has no socket of the first
    /// one, or could not connect there. Null without a record, and when the record has none.
    /// </summary>
    public Enode? InOtherFamily()
    {
        var other = Ip is null || Record is null ? null : Normalize(Usable(Ip.AddressFamily == AddressFamily.InterNetwork ? Record.Ip6 : Record.Ip4));
        return other is null || other.AddressFamily == Ip!.AddressFamily ? null : At(other, Record!);
    }

    /// <summary>A node at an address, without a record. A null address makes an address-less one.</summary>
    public static Enode Create(PublicKey key, IPAddress? ip, ushort tcp, ushort udp)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new Enode(key) { Ip = Normalize(ip), Tcp = tcp, Udp = udp };
    }

    /// <summary>A node under a host name that is still to be resolved.</summary>
    public static Enode Create(PublicKey key, string hostName, ushort tcp, ushort udp)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentException.ThrowIfNullOrEmpty(hostName);
        return new Enode(key) { HostName = hostName, Tcp = tcp, Udp = udp };
    }

    /// <summary>The same node elsewhere: its host name resolved, or its endpoint seen. Host name and record are kept.</summary>
    public Enode WithAddress(IPAddress ip, ushort tcp, ushort udp)
    {
        ArgumentNullException.ThrowIfNull(ip);
        return this with { Ip = Normalize(ip), Tcp = tcp, Udp = udp };
    }

    /// <summary>The enode URL: with the host name when there is one, without an address when there is none.</summary>
    public string ToUrl()
    {
        var host = HostName ?? (Ip is null ? null : Ip.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{Ip}]" : Ip.ToString());
        var discport = Udp == Tcp ? string.Empty : $"?discport={Udp}";
        return host is null ? $"enode://{Key}" : $"enode://{Key}@{host}:{Tcp}{discport}";
    }

    /// <summary>The record when there is one, else the URL: what geth prints.</summary>
    public override string ToString() => Record?.ToString() ?? ToUrl();

    private static IPAddress? Normalize(IPAddress? ip) => ip is { IsIPv4MappedToIPv6: true } ? ip.MapToIPv4() : ip;

    // the plain ports count for IPv6 too, unless it has its own
    private Enode At(IPAddress? ip, NodeRecord record)
    {
        var isIp6 = ip?.AddressFamily == AddressFamily.InterNetworkV6;
        return this with { Ip = ip, Udp = (isIp6 ? record.Udp6 : null) ?? record.Udp ?? 0, Tcp = (isIp6 ? record.Tcp6 : null) ?? record.Tcp ?? 0 };
    }

    private static IPAddress? Usable(IPAddress? ip) => ip is not null && !NetCheck.IsMulticast(ip) ? ip : null;

    private IPEndPoint? EndPoint(ushort port) => Ip is null || port == 0 || NetCheck.IsUnspecified(Ip) ? null : new IPEndPoint(Ip, port);
}
