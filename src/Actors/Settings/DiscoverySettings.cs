using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Settings;

/// <summary>The section devp2p.discovery. Units, ranges and meaning stand in reference.conf.</summary>
public sealed record DiscoverySettings
{
    private const string SamePort = "tcp";

    private const string PerCore = "cores";

    private const int DefaultPort = 30303;

    public bool Enabled { get; init; } = true;

    /// <summary>Speak discv4.</summary>
    public bool V4 { get; init; } = true;

    /// <summary>Speak discv5.</summary>
    public bool V5 { get; init; } = true;

    /// <summary>There is a UDP socket.</summary>
    public bool HasSocket => Enabled && (V4 || V5);

    /// <summary>There is some source of nodes to dial.</summary>
    public bool FindsNodes => HasSocket || (Enabled && !(Dns.Urls.IsEmpty && Nodes.IsEmpty));

    /// <summary>Where the UDP socket is bound; port 0 takes a free one.</summary>
    public IPEndPoint Bind { get; init; } = new(IPAddress.Any, DefaultPort);

    /// <summary>The address of the other family where a second socket is bound, on the same port; null for none.</summary>
    public IPAddress? BindAlso { get; init; }

    /// <summary>The socket is bound to the port of TCP, whatever that turns out to be, instead of the one of <see cref="Bind"/>.</summary>
    public bool SamePortAsTcp { get; init; } = true;

    public ImmutableArray<Enode> Bootnodes { get; init; } = [];

    /// <summary>Nodes to dial like those that are found.</summary>
    public ImmutableArray<Enode> Nodes { get; init; } = [];

    /// <summary>The section devp2p.discovery.dns.</summary>
    public DnsSettings Dns { get; init; } = new();

    /// <summary>The section devp2p.discovery.discv5.</summary>
    public Discv5Settings Discv5 { get; init; } = new();

    /// <summary>When not empty, only nodes in these networks are heard, told of and asked.</summary>
    public ImmutableArray<Subnet> NetRestrict { get; init; } = [];

    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan ProofLifetime { get; init; } = TimeSpan.FromHours(24);

    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(3);

    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromMinutes(30);

    public TimeSpan LookupInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Lookups of one protocol at the same time.</summary>
    public int ParallelLookups { get; init; } = 3;

    /// <summary>Nodes asked for their records at the same time.</summary>
    public int RecordRequests { get; init; } = 16;

    /// <summary>The node database and <see cref="Nodes"/> give candidates at most so often.</summary>
    public TimeSpan RereadInterval { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan Watchdog { get; init; } = TimeSpan.FromMinutes(2);

    public int MaxInFlight { get; init; } = 1024;

    /// <summary>Threads that recover and make signatures.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    public int RatePerSource { get; init; } = 100;

    public int BurstPerSource { get; init; } = 200;

    public int MaxSources { get; init; } = 8192;

    public int BondSlots { get; init; } = 16;

    /// <summary>Of <see cref="BondSlots"/>, those that inbound bonds can't take.</summary>
    public int ReservedBondSlots { get; init; } = 8;

    /// <summary>True when the address may be talked to.</summary>
    public bool Allows(IPAddress address) => NetRestrict.IsDefaultOrEmpty || NetRestrict.Any(net => net.Contains(address));

    /// <summary>Whether we have a socket of the family of this address.</summary>
    public bool Reaches(IPAddress address) => ListenAddresses.Reach(Bind.Address, BindAlso, address);

    /// <summary>
    /// The node where we can talk to it over UDP: as it is, or at the address that its record has in the other family, when we have no socket of the first one
    /// or may not talk to that network. Null when it is nowhere in reach.
    /// </summary>
    public Enode? Reachable(Enode? node) => IsInReach(node) ? node : OtherAddress.Of(node) is { } other && IsInReach(other) ? other : null;

    private bool IsInReach(Enode? node) => node?.UdpEndPoint is { Address: var address } && Reaches(address) && Allows(address);

    /// <summary>Reads and checks the section.</summary>
    public static DiscoverySettings FromConfig(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var samePort = reader.Text("port") == SamePort;
        var (address, also) = ListenAddresses.Read(reader, "bind-address");
        var slots = reader.Int("bond-slots", 1, 1024);
        return new DiscoverySettings
        {
            Enabled = reader.Bool("enabled"),
            V4 = reader.Bool("v4"),
            V5 = reader.Bool("v5"),
            Bind = new IPEndPoint(address, samePort ? DefaultPort : reader.Int("port", 0, 65535)),
            BindAlso = also,
            SamePortAsTcp = samePort,
            Bootnodes = NodesOf(reader, "bootnodes"),
            Nodes = NodesOf(reader, "nodes"),
            Dns = DnsSettings.FromConfig(reader.Sub("dns")),
            Discv5 = Discv5Settings.FromConfig(reader.Sub("discv5")),
            NetRestrict = Networks(reader, "net-restrict"),
            ResponseTimeout = reader.Duration("response-timeout", TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2)),
            ProofLifetime = reader.Duration("proof-lifetime", TimeSpan.FromMinutes(1), TimeSpan.FromDays(7)),
            PingInterval = reader.Duration("ping-interval", TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
            RefreshInterval = reader.Duration("refresh-interval", TimeSpan.FromSeconds(10), TimeSpan.FromDays(1)),
            LookupInterval = reader.Duration("lookup-interval", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)),
            ParallelLookups = reader.Int("parallel-lookups", 1, 8),
            RecordRequests = reader.Int("record-requests", 1, 64),
            RereadInterval = reader.Duration("reread-interval", TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
            Watchdog = reader.Duration("watchdog", TimeSpan.FromSeconds(10), TimeSpan.FromDays(1)),
            MaxInFlight = reader.Int("max-in-flight", 16, 1_000_000),
            Workers = reader.Text("workers") == PerCore ? Environment.ProcessorCount : reader.Int("workers", 1, 64),
            RatePerSource = reader.Int("rate-per-source", 1, 1_000_000),
            BurstPerSource = reader.Int("burst-per-source", 1, 1_000_000),
            MaxSources = reader.Int("max-sources", 16, 1_000_000),
            BondSlots = slots,
            ReservedBondSlots = reader.Int("reserved-bond-slots", 0, slots),
        };
    }

    internal static ImmutableArray<Enode> NodesOf(SettingsReader reader, string key) =>
    [
        .. reader.List(key).Select(text => Enode.TryParse(text, out var node, out var error) ? node! : throw reader.Wrong(key, $"enode:// URLs or enr: records ({error})")),
    ];

    private static ImmutableArray<Subnet> Networks(SettingsReader reader, string key) =>
        [.. reader.List(key).Select(text => Subnet.TryParse(text, out var net) ? net : throw reader.Wrong(key, "networks such as 10.0.0.0/8"))];
}
