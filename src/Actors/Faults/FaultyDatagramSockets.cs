using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire.Discv4;

namespace Akka.Devp2p.Actors.Faults;

/// <summary>UDP that suffers the faults of a plan.</summary>
internal sealed class FaultyDatagramSockets(IDatagramSockets inner, ActiveFaults faults) : IDatagramSockets
{
    public bool IsConcurrent => inner.IsConcurrent;

    IPacketSignatures IDatagramSockets.Signatures => inner.Signatures;

    public IDatagramSocket Bind(IPEndPoint local) => Bind(local, inner.Bind);

    public IDatagramSocket BindOneFamily(IPEndPoint local) => Bind(local, inner.BindOneFamily);

    private FaultyDatagramSocket Bind(IPEndPoint local, Func<IPEndPoint, IDatagramSocket> bind)
    {
        if (faults.Strikes(FaultTarget.UdpSocket, FaultAction.Refuse, local) is not null)
        {
            throw new SocketException((int)SocketError.AddressAlreadyInUse);
        }

        return new FaultyDatagramSocket(bind(local), faults);
    }
}
