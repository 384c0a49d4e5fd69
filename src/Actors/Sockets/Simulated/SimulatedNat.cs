using System.Net;

namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>A router of a simulated network: machines behind it share its address. Connections from inside are let out, from outside only to mapped ports.</summary>
public sealed class SimulatedNat
{
    private readonly SimulatedNetwork _network;
    private readonly Dictionary<IPAddress, SimulatedHost> _hosts = [];
    private readonly Dictionary<int, (SimulatedHost Host, int Port)> _tcpPorts = [];

    internal SimulatedNat(SimulatedNetwork network, IPAddress address, NatKind kind)
    {
        (_network, Address, Kind) = (network, address, kind);
        Udp = new NatTable(kind, () => Lifetime.Ticks);
    }

    /// <summary>The public address.</summary>
    public IPAddress Address { get; }

    public NatKind Kind { get; }

    /// <summary>How long a UDP mapping lives after the last datagram from inside (RFC 4787: two minutes or more).</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(2);

    internal Place Place { get; set; } = null!;

    internal NatTable Udp { get; }

    /// <summary>A machine behind it, with a private address of its own.</summary>
    public SimulatedHost AddHost(IPAddress address)
    {
        var host = new SimulatedHost(_network, address, this) { Place = Place };
        _hosts.Add(address, host);
        return host;
    }

    /// <summary>What a person or UPnP sets up: whatever comes to this UDP and TCP port goes to that machine.</summary>
    public void MapPort(SimulatedHost host, int port)
    {
        ArgumentNullException.ThrowIfNull(host);
        Udp.MapPort(port, new IPEndPoint(host.Address, port));
        _tcpPorts[port] = (host, port);
    }

    internal SimulatedHost? HostAt(IPAddress address) => _hosts.GetValueOrDefault(address);

    internal (SimulatedHost Host, int Port)? ListenerAt(int port) => _tcpPorts.TryGetValue(port, out var mapped) ? mapped : null;
}
