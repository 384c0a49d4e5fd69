using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Nat;

namespace Akka.Devp2p.Actors.Nat;

// the mappings, and what the record says of them
public sealed partial class NatActor
{
    private static readonly MappedProtocol[] Protocols = [MappedProtocol.Tcp, MappedProtocol.Udp];

    private readonly Dictionary<MappedProtocol, IActorRef> _children = [];
    private readonly Dictionary<MappedProtocol, MappingStatus> _mappings = [];
    private readonly Dictionary<MappedProtocol, int> _crashes = [];
    private IGatewayClient? _client;
    private LocalNodeActor.SetAddress? _said;
    private IPAddress? _outside;
    private string? _warning;

    private void OnMappingMessage(object message)
    {
        switch (message)
        {
            case PortMappingActor.Changed changed when _client is not null && IsFromChild(changed.Protocol):
                _mappings[changed.Protocol] = changed.Status;
                OnMappingsChanged();
                break;
            case PortMappingActor.GatewayRestarted restarted when IsFromChild(restarted.Protocol):
                OnGatewayRestarted(restarted.Protocol);
                break;
            // once, the other port's may give up at the same moment; and not for one port that is refused while the other is mapped
            case PortMappingActor.GivenUp given when _client is not null && IsFromChild(given.Protocol) && (given.IsMoved || !_mappings.Values.Any(mapping => mapping.Outside is not null)):
                OnGivenUp(_client, given.IsMoved);
                break;
            case PortMappingActor.Changed or PortMappingActor.GatewayRestarted or PortMappingActor.GivenUp:
                break; // last words of one that was stopped
            case ChildGone gone:
                OnChildGone(gone);
                break;
            case MapTick tick when _client is not null:
                Map(_client, tick.Protocol);
                break;
            case MapTick:
                break;
            case GetStatus:
                Sender.Tell(Status());
                break;
            case Stop:
                OnStop();
                break;
            case GatewayTask.Broken broken:
                throw new InvalidOperationException("talking to gateways failed", broken.Reason);
            default:
                Unhandled(message);
                break;
        }
    }

    private void Stopping(object message)
    {
        switch (message)
        {
            case ChildGone gone:
                _children.Remove(gone.Protocol);
                StopWhenAlone();
                break;
            case StopTick:
                _log.Info("NAT: the gateway did not take the ports back within {0} s; its lease ends by itself", StopBound.TotalSeconds);
                Context.Stop(Self);
                break;
            case GetStatus:
                Sender.Tell(Status());
                break;
            default:
                break; // nothing matters any more
        }
    }

    private bool IsFromChild(MappedProtocol protocol) => _children.TryGetValue(protocol, out var child) && child.Equals(Sender);

    private IPEndPoint? EndPointOf(MappedProtocol protocol) => protocol == MappedProtocol.Tcp ? _tcp : _udp;

    /// <summary>A gateway maps to the address that it is asked from, which the socket must be bound to, or to all of its family; one on :: takes IPv4 too.</summary>
    private bool IsReachedFrom(GatewayRoute route, MappedProtocol protocol) => EndPointOf(protocol) is { } bound && AddressesOf(bound).Any(address =>
        !NetCheck.IsLoopback(address) && (
            address.Equals(IPAddress.IPv6Any)
            || address.Equals(route.Local)
            || (address.Equals(IPAddress.Any) && route.Local.AddressFamily == AddressFamily.InterNetwork)));

    private void MapPorts(IGatewayClient client)
    {
        _log.Info("NAT: {0} gateway at {1}", client.Name, client.Route.Gateway);
        foreach (var protocol in Protocols.Where(protocol => IsReachedFrom(client.Route, protocol)))
        {
            Map(client, protocol);
        }
    }

    private void Map(IGatewayClient client, MappedProtocol protocol)
    {
        if (_children.ContainsKey(protocol))
        {
            return;
        }

        var child = Context.ActorOf(PortMappingActor.Props(_setup, client, protocol, (ushort)EndPointOf(protocol)!.Port), PortMappingActor.NameOf(protocol));
        _children[protocol] = child;
        Context.WatchWith(child, new ChildGone(protocol, child));
    }

    private void OnGatewayRestarted(MappedProtocol except)
    {
        _log.Info("NAT: the gateway at {0} has begun anew", _client?.Route.Gateway);
        foreach (var child in _children.Where(child => child.Key != except))
        {
            child.Value.Tell(PortMappingActor.Renew.Instance);
        }
    }

    /// <summary>Another gateway, or the same when it is back: the search begins again after its back-off.</summary>
    private void OnGivenUp(IGatewayClient client, bool isMoved)
    {
        (_client, _active, _lastError) = (null, null, isMoved ? MapResult.Moved.Error : "the gateway no longer maps our ports");
        _fruitless = isMoved ? [] : _fruitless.Add(client.Name);
        RetryLater();
        _log.Info("NAT: {0} gateway at {1} is given up: {2}", client.Name, client.Route.Gateway, _lastError);
        _mappings.Clear();
        OnMappingsChanged();
        foreach (var child in _children.Values)
        {
            Context.Stop(child);
        }
    }

    private void OnChildGone(ChildGone gone)
    {
        if (!_children.TryGetValue(gone.Protocol, out var child) || !child.Equals(gone.Child))
        {
            return;
        }

        _children.Remove(gone.Protocol);
        if (_client is null)
        {
            return;
        }

        // it has failed: our bug, and its mapping will not be renewed
        var crashes = _crashes[gone.Protocol] = _crashes.GetValueOrDefault(gone.Protocol) + 1;
        Timers.StartSingleTimer(gone.Protocol, new MapTick(gone.Protocol), MappingTimes.Backoff(crashes));
        _mappings.Remove(gone.Protocol);
        OnMappingsChanged();
    }

    /// <summary>
    /// Our record changes once a minute at most, so it is told both ports at once: when each mapping has been answered for, and not while the two name
    /// different addresses, as they do between their renewals after a change.
    /// </summary>
    private void OnMappingsChanged()
    {
        var mapped = Protocols.Select(protocol => _mappings.GetValueOrDefault(protocol)?.Outside).OfType<IPEndPoint>().ToList();
        if (mapped.Count == 0)
        {
            TakeBack();
            return;
        }

        (_failures, _fruitless) = (0, []);
        if (_children.Keys.All(_mappings.ContainsKey) && mapped.TrueForAll(outside => outside.Address.Equals(mapped[0].Address)))
        {
            TellOutside(new LocalNodeActor.SetAddress(AddressSource.Router, mapped[0].Address, PortOf(MappedProtocol.Udp), PortOf(MappedProtocol.Tcp)));
        }
    }

    private ushort? PortOf(MappedProtocol protocol) => (ushort?)_mappings.GetValueOrDefault(protocol)?.Outside?.Port;

    private void TakeBack()
    {
        if (_outside is not null)
        {
            _log.Info("NAT: our outside address is no longer known");
        }

        Unsay();
        (_outside, _warning) = (null, null);
    }

    private void Unsay()
    {
        if (_said is { } said)
        {
            _said = null;
            _setup.Siblings.LocalNode.Tell(new LocalNodeActor.SetAddress(said.Source, null));
        }
    }

    private void TellOutside(LocalNodeActor.SetAddress said)
    {
        var ip = said.Ip!;
        if (!ip.Equals(_outside))
        {
            _outside = ip;
            // a person may well run a network of their own; a gateway that says so tells us that its mapping is of no use
            _warning = said.Source == AddressSource.Static ? null : OutsideCheck.WhyNotPublic(ip);
            if (_warning is not null)
            {
                _log.Warning("NAT: nobody can reach us at the outside address {0}, which is {1}. Forward the port on the outer router too, or set --nat extip:IP", ip, _warning);
            }
            else
            {
                _log.Info("NAT: our outside address is {0} ({1})", ip, _active);
            }
        }

        if (_warning is not null)
        {
            Unsay();
        }
        else if (said != _said)
        {
            _said = said;
            _setup.Siblings.LocalNode.Tell(said);
        }
    }

    private NatStatus Status() => new(
        Choice.ToString(),
        _active,
        _client?.Route.Gateway,
        _outside,
        [.. Protocols.Select(protocol => _mappings.GetValueOrDefault(protocol)).OfType<MappingStatus>().Select(status => status with { LeaseLeft = status.LeaseEnds - _setup.Time.GetUtcNow() })],
        _lastError,
        _warning,
        _tools.Ignored.Counts);

    private void OnStop()
    {
        Timers.CancelAll();
        _talk?.Dispose();
        Become(Stopping);
        foreach (var child in _children.Values)
        {
            child.Tell(PortMappingActor.GiveBack.Instance);
        }

        Timers.StartSingleTimer(nameof(StopTick), StopTick.Instance, StopBound);
        StopWhenAlone();
    }

    private void StopWhenAlone()
    {
        if (_children.Count == 0)
        {
            Context.Stop(Self);
        }
    }

    private sealed record ChildGone(MappedProtocol Protocol, IActorRef Child) : ILocalMessage;

    private sealed record MapTick(MappedProtocol Protocol) : ILocalMessage;

    private sealed record StopTick : ILocalMessage
    {
        internal static StopTick Instance { get; } = new();
    }
}
