using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>One machine of a simulated network: what a node on it is given instead of the operating system's sockets.</summary>
public sealed class SimulatedHost
{
    private const int FirstFreePort = 32_768;

    private int _nextPort = FirstFreePort;

    internal SimulatedHost(SimulatedNetwork network, IPAddress address, SimulatedNat? nat)
    {
        (Network, Address, Nat) = (network, address, nat);
        Udp = new SimulatedDatagrams(this);
        Tcp = new SimulatedStreams(this);
    }

    /// <summary>Its own address: a private one behind a router.</summary>
    public IPAddress Address { get; }

    /// <summary>The address that others see.</summary>
    public IPAddress PublicAddress => Nat?.Address ?? Address;

    /// <summary>The router before it; null when it has a public address.</summary>
    public SimulatedNat? Nat { get; }

    /// <summary>Its UDP sockets.</summary>
    public IDatagramSockets Datagrams => Udp;

    /// <summary>Its TCP sockets.</summary>
    public IStreamSockets Streams => Tcp;

    /// <summary>False: the cable is out. Nothing is told to anybody; a router takes the machines behind it with it.</summary>
    public bool IsUp
    {
        get => Place.IsUp;
        set => Place.IsUp = value;
    }

    /// <summary>Takes the UDP socket bound to this port away, as an operating system may.</summary>
    public void KillUdp(int port, SocketError error = SocketError.NetworkDown) => Udp.Kill(port, error);

    /// <summary>Takes the socket that listens on this TCP port away; its connections live on.</summary>
    public void KillListener(int port) => Tcp.Kill(port);

    internal SimulatedNetwork Network { get; }

    internal Place Place { get; set; } = null!;

    internal SimulatedDatagrams Udp { get; }

    internal SimulatedStreams Tcp { get; }

    public override string ToString() => Nat is null ? $"{Address}" : $"{Address} behind {Nat.Address} ({Nat.Kind})";

    internal int FreePort(Func<int, bool> isTaken)
    {
        while (isTaken(_nextPort))
        {
            NextPort();
        }

        return NextPort();
    }

    /// <summary>What a socket bound there has as its address; null when it is not ours.</summary>
    internal IPAddress? Own(IPAddress address) =>
        address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || address.Equals(Address) ? Address : null;

    private int NextPort()
    {
        var port = _nextPort;
        _nextPort = port == ushort.MaxValue ? FirstFreePort : port + 1;
        return port;
    }
}
