using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>One TCP connect: SYN, answer, and SYN again after 1, 2, 4 s and so on as long as there is none.</summary>
internal sealed class SimulatedConnect
{
    // Linux sends six more before it gives up
    private const int MaxRetries = 6, SynSize = 60;

    private readonly TaskCompletionSource<IStreamSocket> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SimulatedHost _host;
    private readonly SimulatedNetwork _network;
    private readonly IPEndPoint _local, _seen, _remote;
    private readonly Place? _place;
    private int _retries;
    private bool _answered;

    internal SimulatedConnect(SimulatedHost host, IPEndPoint remote)
    {
        (_host, _network, _remote) = (host, host.Network, remote);
        var sameLan = SimulatedNetwork.SameLan(host, remote.Address);
        _place = sameLan ? host.Place : _network.PlaceAt(remote.Address);
        _local = new IPEndPoint(host.Address, host.FreePort(_ => false));
        _seen = sameLan ? _local : new IPEndPoint(host.PublicAddress, _local.Port);
    }

    internal Task<IStreamSocket> Task => _done.Task;

    internal void Cancel(CancellationToken cancellationToken) => _done.TrySetCanceled(cancellationToken);

    internal void Try()
    {
        if (_answered || _done.Task.IsCompleted)
        {
            return;
        }

        if (_retries > MaxRetries)
        {
            Fail(SocketError.TimedOut);
            return;
        }

        if (_place is { } place && _network.IsOpen(_host.Place, place))
        {
            var conditions = _network.ConditionsOf(_host.Place, place);
            var departs = _host.Place.Send(_network.Loop.Now, SynSize, conditions, waits: true)!.Value;
            if (!_network.IsLost(conditions.Loss))
            {
                _network.Loop.At(departs + _network.Latency(_host.Place, place, conditions), () => Arrive(place));
            }
        }

        _network.Loop.After(TimeSpan.FromSeconds(1 << _retries++).Ticks, Try);
    }

    private void Arrive(Place place)
    {
        if (!place.IsUp || _answered || _done.Task.IsCompleted || Target(place) is not var (host, port))
        {
            return;
        }

        var listener = host.Tcp.ListenerAt(port);
        if (listener is { HasRoom: false })
        {
            return;
        }

        _answered = true;
        var back = _network.Latency(place, _host.Place, _network.ConditionsOf(_host.Place, place));
        if (listener is null)
        {
            _network.Loop.After(back, () => Fail(SocketError.ConnectionRefused));
            return;
        }

        var there = new SimulatedPipe(_network, _host.Place, place, _seen, _remote);
        var here = new SimulatedPipe(_network, place, _host.Place, _remote, _seen);
        listener.Offer(new SimulatedStream(new IPEndPoint(host.Address, port), _seen, there, here));
        _network.Loop.After(back, () => Connected(new SimulatedStream(_local, _remote, here, there)));
    }

    private void Connected(SimulatedStream stream)
    {
        _network.Log.Add(NetworkEvent.Connected, _seen, _remote, default);
        if (!_done.TrySetResult(stream))
        {
            stream.Dispose(); // cancelled meanwhile
        }
    }

    private (SimulatedHost Host, int Port)? Target(Place place)
    {
        if (place.Nat is not { } nat)
        {
            return (place.Host!, _remote.Port);
        }

        return nat.HostAt(_remote.Address) is { } neighbour ? (neighbour, _remote.Port) : nat.ListenerAt(_remote.Port);
    }

    private void Fail(SocketError error)
    {
        _network.Log.Add(NetworkEvent.Refused, _seen, _remote, default);
        _done.TrySetException(new SocketException((int)error));
    }
}
