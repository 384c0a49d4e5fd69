using System.Net;
using System.Reflection;
using System.Runtime.InteropServices;
using Akka.Devp2p.Actors.Events;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.Real;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Chain.Store;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Microsoft.Extensions.Configuration;

namespace Akka.Devp2p.Actors.Hosting;

/// <summary>What a host says about a node; whatever it leaves out comes from the section <c>devp2p</c> of its configuration, then from reference.conf.</summary>
public sealed class Devp2pOptions
{
    /// <summary>Identity of the node; stays the host's to dispose. Null: the file "nodekey" in <see cref="DataDir"/>, made when missing; without a directory a new one each time.</summary>
    public PrivateKey? Key { get; set; }

    /// <summary>Where key, record sequence and node database are kept, for this node alone. Null keeps nothing.</summary>
    public string? DataDir { get; set; }

    /// <summary>HOCON text with keys under <c>devp2p</c>, above <see cref="Bind"/> and the host's own configuration.</summary>
    public string Settings { get; set; } = string.Empty;

    /// <summary>Changes the settings after they were read; null takes them as they are. What it returns is checked as a settings file is.</summary>
    public Func<Devp2pSettings, Devp2pSettings>? Configure { get; set; }

    /// <summary>The Ethereum network; null takes <c>devp2p.eth.network</c>.</summary>
    public NetworkConfig? Network { get; set; }

    /// <summary>
    /// The chain of that network that eth serves and speaks of; null has its genesis alone. Its head decides what our Status and our record say and whose record
    /// fits. Whenever it has moved, tell LocalNodeActor <see cref="LocalNodeActor.SetHead"/>, so that the record is signed anew.
    /// </summary>
    public IHeaderChain? Chain { get; set; }

    /// <summary>Where discovery begins; null takes <c>devp2p.discovery.bootnodes</c>, and when that is empty the network's own. Empty is none.</summary>
    public IReadOnlyList<Enode>? Bootnodes { get; set; }

    /// <summary>What our Hello calls us.</summary>
    public string ClientName { get; set; } = DefaultClientName;

    /// <summary>Our address as others see it; null finds out.</summary>
    public IPAddress? OutsideIp { get; set; }

    /// <summary>Sub-protocols of the host, besides eth (which an empty <c>devp2p.eth.versions</c> leaves out).</summary>
    public IList<ProtocolSpec> Protocols { get; } = [];

    /// <summary>
    /// Services that start and stop with the node, in this order. Those of the first node are keys of the registry by the classes of their actors. When two have
    /// one class, the first has the key; <see cref="Devp2pRefs.Service"/> reaches each.
    /// </summary>
    public IList<ServiceSpec> Services { get; } = [];

    /// <summary>Who gets events of the node from its first moment on; each is answered as any subscription.</summary>
    public IList<EventsActor.Subscribe> Subscribers { get; } = [];

    /// <summary>UDP; the system's by default.</summary>
    public IDatagramSockets DatagramSockets { get; set; } = UdpSockets.Instance;

    /// <summary>TCP; the system's by default.</summary>
    public IStreamSockets StreamSockets { get; set; } = TcpSockets.Instance;

    /// <summary>Looks host names up; the system's resolver by default.</summary>
    public IHostNames HostNames { get; set; } = SystemHostNames.Instance;

    /// <summary>Finds the router that may map ports; the system's routing table by default. Asked only when <c>devp2p.nat.method</c> wants a mapping.</summary>
    public IGateways Gateways { get; set; } = SystemGateways.Instance;

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public IRandomness Randomness { get; set; } = SystemRandomness.Instance;

    /// <summary>Faults that the node is to suffer, in tests and drills; none by default.</summary>
    public FaultPlan Faults { get; set; } = FaultPlan.None;

    /// <summary>What the children of NodeActor are made of.</summary>
    public NodeParts Parts { get; set; } = new();

    /// <summary>Called when the node runs, before the host's start goes on.</summary>
    public Action<Devp2pNode>? OnStarted { get; set; }

    /// <summary>What <see cref="Bind"/> has read.</summary>
    internal string Bound { get; private set; } = string.Empty;

    /// <summary>
    /// Takes settings from .NET's configuration, such as <c>configuration.GetSection("Devp2p")</c>: every key of reference.conf in the form
    /// <c>Server:MaxPeers</c>, and <c>Network</c>, <c>DataDir</c>, <c>ClientName</c> and <c>OutsideIp</c>. Above AddHocon, below <see cref="Settings"/> and the
    /// properties here. Throws <see cref="SettingsException"/> for a key that does not exist; values are checked when the node starts.
    /// </summary>
    public Devp2pOptions Bind(IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        Bound += ConfigurationBinding.ToHocon(section, [nameof(Network), nameof(DataDir), nameof(ClientName), nameof(OutsideIp)]);
        DataDir = section[nameof(DataDir)] ?? DataDir;
        ClientName = section[nameof(ClientName)] ?? ClientName;
        if (section[nameof(Network)] is { } network)
        {
            Network = Networks.Find(network)
                ?? throw new SettingsException($"{section.Path}:Network = {network}: expected one of {string.Join(", ", Networks.All.Select(known => known.Name))}");
        }

        if (section[nameof(OutsideIp)] is { } ip)
        {
            OutsideIp = IPAddress.TryParse(ip, out var address) ? address : throw new SettingsException($"{section.Path}:OutsideIp = {ip}: expected an IP address");
        }

        return this;
    }

    /// <summary>Name, version, platform and runtime, in the form all clients use.</summary>
    public static string DefaultClientName { get; } =
        $"Akka.Devp2p/v{typeof(Devp2pOptions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]}"
        + $"/{(OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "other")}"
        + $"-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}/dotnet{Environment.Version.ToString(2)}";
}
