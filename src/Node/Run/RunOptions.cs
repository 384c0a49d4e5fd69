using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Actors.Nat;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Dns;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Run;

/// <summary>What the command line of devp2p run says; null, or false for a switch, where it says nothing. Paths are absolute.</summary>
internal sealed record RunOptions
{
    public string? Network { get; init; }

    public string? ConfigFile { get; init; }

    public string? DataDirectory { get; init; }

    public string? NodeKeyFile { get; init; }

    public PrivateKey? NodeKey { get; init; }

    public string? Identity { get; init; }

    /// <summary>At most one of each family; none says nothing.</summary>
    public ImmutableArray<IPAddress> Addresses { get; init; } = [];

    public ushort? Port { get; init; }

    public ushort? DiscoveryPort { get; init; }

    public bool? DiscoveryV4 { get; init; }

    public bool? DiscoveryV5 { get; init; }

    public ImmutableArray<Enode>? Bootnodes { get; init; }

    /// <summary>Where discv5 starts; null takes <see cref="Bootnodes"/>.</summary>
    public ImmutableArray<Enode>? BootnodesV5 { get; init; }

    public ImmutableArray<TreeLink>? DnsLists { get; init; }

    public IPEndPoint? DnsServer { get; init; }

    public ImmutableArray<Enode>? StaticNodes { get; init; }

    public ImmutableArray<Enode>? TrustedNodes { get; init; }

    public int? MaxPeers { get; init; }

    public int? MaxPendingPeers { get; init; }

    public bool NoDiscover { get; init; }

    public bool NoDial { get; init; }

    public ImmutableArray<Subnet>? NetRestrict { get; init; }

    public ImmutableArray<string>? EthVersions { get; init; }

    public NatChoice? Nat { get; init; }

    /// <summary>True for a node that maps its ports unless told otherwise.</summary>
    public bool MapsPorts { get; init; }

    public HttpOptions Http { get; init; } = HttpOptions.None;

    public WsOptions Ws { get; init; } = WsOptions.None;

    public IpcOptions Ipc { get; init; } = IpcOptions.None;
}
