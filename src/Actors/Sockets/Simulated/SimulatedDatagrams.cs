using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Wire.Discv4;

namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>The UDP of one machine.</summary>
internal sealed class SimulatedDatagrams(SimulatedHost host) : IDatagramSockets
{
    private readonly Dictionary<int, SimulatedDatagramSocket> _bound = [];
    private readonly SimulatedNetwork _network = host.Network;

    IPacketSignatures IDatagramSockets.Signatures => _network.Signatures;

    public IDatagramSocket Bind(IPEndPoint local)
    {
        ArgumentNullException.ThrowIfNull(local);
        if (host.Own(local.Address) is not { } address)
        {
            throw new SocketException((int)SocketError.AddressNotAvailable);
        }

        var port = local.Port != 0 ? local.Port : host.FreePort(_bound.ContainsKey);
        var socket = new SimulatedDatagramSocket(this, new IPEndPoint(local.Address, port), new IPEndPoint(address, port));
        return _bound.TryAdd(port, socket) ? socket : throw new SocketException((int)SocketError.AddressAlreadyInUse);
    }

    internal void Unbind(SimulatedDatagramSocket socket)
    {
        if (_bound.TryGetValue(socket.LocalEndPoint.Port, out var bound) && ReferenceEquals(bound, socket))
        {
            _bound.Remove(socket.LocalEndPoint.Port);
        }
    }

    /// <summary>Kills the socket bound there, as if the operating system had taken it away.</summary>
    internal void Kill(int port, SocketError error)
    {
        if (_bound.Remove(port, out var socket))
        {
            socket.Fail(error);
        }
    }

    internal void Send(IPEndPoint from, byte[] datagram, IPEndPoint to)
    {
        var sameLan = SimulatedNetwork.SameLan(host, to.Address);
        var place = sameLan ? host.Place : _network.PlaceAt(to.Address);
        _network.Log.Add(NetworkEvent.Sent, from, to, datagram);
        if (place is null)
        {
            _network.Log.Add(NetworkEvent.Unreachable, from, to, default);
            return;
        }

        var seen = host.Nat is null || sameLan ? from : new IPEndPoint(host.Nat.Address, host.Nat.Udp.Out(from, to, _network.Loop.Now));
        var conditions = _network.ConditionsOf(host.Place, place);
        if (Fate(place, conditions, datagram.Length, out var departs) is { } fate)
        {
            _network.Log.Add(fate, seen, to, default);
            return;
        }

        _network.Loop.At(_network.Arrival(host.Place, place, conditions, departs), () => Arrive(place, seen, datagram, to, conditions));
    }

    private NetworkEvent? Fate(Place place, LinkConditions conditions, int size, out long departs)
    {
        departs = 0;
        if (!_network.IsOpen(host.Place, place))
        {
            return NetworkEvent.Blocked;
        }

        if (host.Place.Send(_network.Loop.Now, size, conditions, waits: false) is not { } sent)
        {
            return NetworkEvent.Congested;
        }

        departs = sent;
        return _network.IsLost(conditions.Loss) ? NetworkEvent.Lost : null;
    }

    private void Arrive(Place place, IPEndPoint from, byte[] datagram, IPEndPoint to, LinkConditions conditions)
    {
        if (!place.IsUp)
        {
            _network.Log.Add(NetworkEvent.Blocked, from, to, default);
        }
        else if (place.Receive(_network.Loop.Now, datagram.Length, conditions, waits: false) is not { } received)
        {
            _network.Log.Add(NetworkEvent.Congested, from, to, default);
        }
        else if (received > _network.Loop.Now)
        {
            _network.Loop.At(received, () => Enter(place, from, datagram, to));
        }
        else
        {
            Enter(place, from, datagram, to);
        }
    }

    private void Enter(Place place, IPEndPoint from, byte[] datagram, IPEndPoint to)
    {
        if (place.Nat is not { } nat)
        {
            Deliver(place.Host!, from, datagram, to, to.Port);
        }
        else if (nat.HostAt(to.Address) is { } neighbour)
        {
            Deliver(neighbour, from, datagram, to, to.Port);
        }
        else if (nat.Udp.In(to.Port, from, _network.Loop.Now) is { } inside && nat.HostAt(inside.Address) is { } target)
        {
            Deliver(target, from, datagram, to, inside.Port);
        }
        else
        {
            _network.Log.Add(NetworkEvent.Filtered, from, to, default);
        }
    }

    private void Deliver(SimulatedHost target, IPEndPoint from, byte[] datagram, IPEndPoint to, int port)
    {
        var socket = target.Udp._bound.GetValueOrDefault(port);
        _network.Log.Add(socket is null ? NetworkEvent.Unreachable : NetworkEvent.Received, from, to, default);
        socket?.Receive(datagram, from);
    }
}
