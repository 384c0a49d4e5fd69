using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Faults;

/// <summary>A UDP socket that may die, and whose datagrams may be refused, lost, doubled or damaged.</summary>
internal sealed class FaultyDatagramSocket : IDatagramSocket, IFaultySocket
{
    private readonly IDatagramSocket _inner;
    private readonly ActiveFaults _faults;
    private Action<SocketError>? _onFault;

    internal FaultyDatagramSocket(IDatagramSocket inner, ActiveFaults faults)
    {
        (_inner, _faults) = (inner, faults);
        faults.Add(this);
    }

    public FaultTarget Target => FaultTarget.UdpSocket;

    public IPEndPoint Address => _inner.LocalEndPoint;

    public IPEndPoint LocalEndPoint => _inner.LocalEndPoint;

    public void Start(DatagramReceived onDatagram, Action<SocketError> onFault)
    {
        _onFault = onFault;
        _inner.Start((datagram, from) => Pass(datagram, from, onDatagram), Fail);
    }

    public SocketError Send(ReadOnlySpan<byte> datagram, IPEndPoint to)
    {
        if (_faults.Strikes(FaultTarget.UdpSocket, FaultAction.Reset, Address) is not null)
        {
            Fail(SocketError.NetworkDown);
            return SocketError.NetworkDown;
        }

        if (Strikes(FaultAction.Refuse, to))
        {
            // as after an ICMP message: of this datagram alone
            return SocketError.HostUnreachable;
        }

        var result = SocketError.Success;
        Pass(datagram, to, (bytes, address) => result = _inner.Send(bytes, address));
        return result;
    }

    public void Break() => Fail(SocketError.NetworkDown);

    public void Dispose()
    {
        Interlocked.Exchange(ref _onFault, null);
        _faults.Remove(this);
        _inner.Dispose();
    }

    private void Fail(SocketError error)
    {
        var fault = Interlocked.Exchange(ref _onFault, null);
        _faults.Remove(this);
        fault?.Invoke(error);
    }

    private void Pass(ReadOnlySpan<byte> datagram, IPEndPoint other, DatagramReceived handOn)
    {
        if (_faults.CutFor(other) > TimeSpan.Zero || Strikes(FaultAction.Drop, other))
        {
            return;
        }

        if (datagram.Length > 0 && Strikes(FaultAction.Corrupt, other))
        {
            var damaged = datagram.ToArray();
            damaged[^1] ^= 1;
            handOn(damaged, other);
            return;
        }

        handOn(datagram, other);
        if (Strikes(FaultAction.Duplicate, other))
        {
            handOn(datagram, other);
        }
    }

    private bool Strikes(FaultAction action, IPEndPoint other) => _faults.Strikes(FaultTarget.Udp, action, other) is not null;
}
