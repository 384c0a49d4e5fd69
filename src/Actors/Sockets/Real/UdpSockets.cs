using System.Net;

namespace Akka.Devp2p.Actors.Sockets.Real;

/// <summary>UDP sockets of the operating system.</summary>
public sealed class UdpSockets : IDatagramSockets
{
    private UdpSockets()
    {
    }

    public static UdpSockets Instance { get; } = new();

    public bool IsConcurrent => true;

    public IDatagramSocket Bind(IPEndPoint local) => new UdpSocket(local);

    public IDatagramSocket BindOneFamily(IPEndPoint local) => new UdpSocket(local, oneFamily: true);
}
