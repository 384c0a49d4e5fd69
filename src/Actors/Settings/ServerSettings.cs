using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Settings;

/// <summary>Section <c>devp2p.server</c>: who may connect, who is dialed. Units and defaults in reference.conf.</summary>
public sealed record ServerSettings
{
    private const int UsualPort = 30303;

    private const string Usual = "default";

    /// <summary>Where to accept connections; port 0 takes a free one; null does not listen.</summary>
    public IPEndPoint? Listen { get; init; } = new(IPAddress.Any, UsualPort);

    /// <summary>A person has chosen the port of <see cref="Listen"/>.</summary>
    public bool PortIsSet { get; init; }

    /// <summary>The address of the other family where connections are accepted too, on the same port; null for none.</summary>
    public IPAddress? ListenAlso { get; init; }

    public int MaxPeers { get; init; } = 50;

    public int MaxPendingPeers { get; init; } = 50;

    public int DialRatio { get; init; } = 3;

    /// <summary>False stops dynamic dials; static nodes are dialed all the same.</summary>
    public bool Dial { get; init; } = true;

    /// <summary>Only addresses in one of these; empty allows all.</summary>
    public ImmutableArray<Subnet> NetRestrict { get; init; } = [];

    public ImmutableArray<Enode> StaticNodes { get; init; } = [];

    public ImmutableArray<NodeId> TrustedNodes { get; init; } = [];

    public TimeSpan InboundThrottle { get; init; } = TimeSpan.FromSeconds(30);

    public int InboundThrottleEntries { get; init; } = 10_000;

    public TimeSpan DialTimeout { get; init; } = TimeSpan.FromSeconds(15);

    public TimeSpan HostNameTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan DialHistory { get; init; } = TimeSpan.FromSeconds(35);

    public TimeSpan FallbackAfter { get; init; } = TimeSpan.FromSeconds(20);

    public int DialedPerSubnet { get; init; } = 2;

    public int Anchors { get; init; } = 3;

    public TimeSpan FullBackoffMin { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan FullBackoffMax { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan DeadBackoffMin { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan DeadBackoffMax { get; init; } = TimeSpan.FromHours(1);

    public TimeSpan StaticBackoffMax { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan ListenBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many peers may be dialed ones: geth's MaxDialedConns.</summary>
    public int MaxDialed => !Dial || MaxPeers == 0 ? 0 : Math.Max(1, MaxPeers / DialRatio);

    /// <summary>How many may be inbound: the rest.</summary>
    public int MaxInbound => MaxPeers - MaxDialed;

    /// <summary>Whether we have a socket of the family of this address; an address of a family of which we have none is dialed last.</summary>
    public bool Reaches(IPAddress address) => ListenAddresses.Reach(Listen?.Address, ListenAlso, address);

    /// <summary>True when the address may be talked to.</summary>
    public bool Allows(IPAddress address) => NetRestrict.IsEmpty || NetRestrict.Any(network => network.Contains(address));

    /// <summary>Reads the section; a value that is wrong throws a <see cref="SettingsException"/> that names it.</summary>
    public static ServerSettings FromConfig(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var fullMin = reader.Duration("full-backoff-min", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        var (address, also) = ListenAddresses.Read(reader, "address");
        var listens = reader.Bool("listen");
        var deadMin = reader.Duration("dead-backoff-min", TimeSpan.FromSeconds(1), TimeSpan.FromHours(24));
        return new ServerSettings
        {
            Listen = listens ? new IPEndPoint(address, reader.Text("port") == Usual ? UsualPort : reader.Int("port", 0, ushort.MaxValue)) : null,
            ListenAlso = listens ? also : null,
            PortIsSet = reader.Text("port") != Usual,
            MaxPeers = reader.Int("max-peers", 0, 10_000),
            MaxPendingPeers = reader.Int("max-pending-peers", 1, 10_000),
            DialRatio = reader.Int("dial-ratio", 1, 10_000),
            Dial = reader.Bool("dial"),
            NetRestrict = ReadNetworks(reader),
            StaticNodes = ReadNodes(reader, "static-nodes"),
            TrustedNodes = [.. ReadNodes(reader, "trusted-nodes").Select(node => node.Id)],
            InboundThrottle = reader.Duration("inbound-throttle", TimeSpan.Zero, TimeSpan.FromHours(1)),
            InboundThrottleEntries = reader.Int("inbound-throttle-entries", 16, 1_000_000),
            DialTimeout = reader.Duration("dial-timeout", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)),
            HostNameTimeout = reader.Duration("host-name-timeout", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)),
            DialHistory = reader.Duration("dial-history", TimeSpan.Zero, TimeSpan.FromHours(1)),
            FallbackAfter = reader.Duration("fallback-after", TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(24)),
            DialedPerSubnet = reader.Int("dialed-per-subnet", 1, 10_000),
            Anchors = reader.Int("anchors", 0, 100),
            FullBackoffMin = fullMin,
            FullBackoffMax = reader.Duration("full-backoff-max", fullMin, TimeSpan.FromHours(24)),
            DeadBackoffMin = deadMin,
            DeadBackoffMax = reader.Duration("dead-backoff-max", deadMin, TimeSpan.FromDays(7)),
            StaticBackoffMax = reader.Duration("static-backoff-max", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            ListenBackoff = reader.Duration("listen-backoff", TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10)),
        };
    }

    private static ImmutableArray<Subnet> ReadNetworks(SettingsReader reader) =>
        [.. reader.List("net-restrict").Select(text => Subnet.TryParse(text, out var network)
            ? network
            : throw reader.Wrong("net-restrict", "networks such as 10.0.0.0/8"))];

    private static ImmutableArray<Enode> ReadNodes(SettingsReader reader, string key) =>
        [.. reader.List(key).Select(text => Enode.TryParse(text, out var node, out var error)
            ? node!
            : throw reader.Wrong(key, $"enode: or enr: texts ({error})"))];
}
