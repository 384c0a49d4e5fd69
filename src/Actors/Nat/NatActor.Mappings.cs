using System.Net;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Sockets;
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
    private (IPAddress Ip, ushort? Udp, ushort? Tcp)? _said;
    private IPAddress? _outside;
    private string? _warning;

    private void OnMappingMessage(object message)
    {
        switch (message)
        {
            case PortMappingActor.Changed changed when IsFromChild(changed.Protocol):
                _mappings[changed.Protocol] = changed.Status;
                OnMappingsChanged();
                break;
            case PortMappingActor.GatewayRestarted restarted when IsFromChild(restarted.Protocol):
                OnGatewayRestarted(restarted.Protocol);
                break;
            case PortMappingActor.GivenUp given when _client is not null && IsFromChild(given.Protocol): // once: the other port's may give up at the same moment
                OnGivenUp();
                break;
            case PortMappingActor.Changed or PortMappingActor.GatewayRestarted or PortMappingActor.GivenUp:
                break; // last words of one that was stopped
            case ChildGone gone:
                OnChildGone(gone);
                break;
            case MakeTick tick:
                Make(tick.Protocol);
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
                _log.Info("NAT: the gateway did not take the ports back within {0}; its lease ends by itself", StopBound);
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

    private void MapPorts()
    {
        _log.Info("NAT: {0} gateway at {1}", _client!.Name, _client.Gateway);
        foreach (var protocol in Protocols.Where(protocol => IsMappable(EndPointOf(protocol))))
        {
            Make(protocol);
        }
    }

    private void Make(MappedProtocol protocol)
    {
        if (_client is null || _children.ContainsKey(protocol))
        {
            return;
        }

        var child = Context.ActorOf(PortMappingActor.Props(_setup, _client, protocol, (ushort)EndPointOf(protocol)!.Port), PortMappingActor.NameOf(protocol));
        _children[protocol] = child;
        Context.WatchWith(child, new ChildGone(protocol, child));
    }

    private void OnGatewayRestarted(MappedProtocol except)
    {
        _log.Info("NAT: the gateway at {0} has begun anew", _client?.Gateway);
        foreach (var child in _children.Where(child => child.Key != except))
        {
            child.Value.Tell(PortMappingActor.Renew.Instance);
        }
    }

    /// <summary>Another gateway, or the same when it is back: the search begins again after its back-off.</summary>
    private void OnGivenUp()
    {
        (_client, _active, _lastError) = (null, null, "the gateway no longer maps our ports");
        _mappings.Clear();
        OnMappingsChanged();
        foreach (var child in _children.Values)
        {
            Context.Stop(child);
        }

        TryAgain();
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
        _mappings.Remove(gone.Protocol);
        OnMappingsChanged();
        var crashes = _crashes[gone.Protocol] = _crashes.GetValueOrDefault(gone.Protocol) + 1;
        Timers.StartSingleTimer(gone.Protocol, new MakeTick(gone.Protocol), MappingTimes.Backoff(crashes));
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

        _failures = 0;
        if (_children.Keys.All(_mappings.ContainsKey) && mapped.TrueForAll(outside => outside.Address.Equals(mapped[0].Address)))
        {
            SetOutside(AddressSource.Router, mapped[0].Address, PortOf(MappedProtocol.Udp), PortOf(MappedProtocol.Tcp));
        }
    }

    private ushort? PortOf(MappedProtocol protocol) => (ushort?)_mappings.GetValueOrDefault(protocol)?.Outside?.Port;

    private void TakeBack()
    {
        if (_said is not null)
        {
            _setup.Siblings.LocalNode.Tell(new LocalNodeActor.SetAddress(AddressSource.Router, null));
        }

        (_said, _outside) = (null, null);
    }

    private void SetOutside(AddressSource source, IPAddress ip, ushort? udp, ushort? tcp)
    {
        if (!ip.Equals(_outside))
        {
            _outside = ip;
            // a person may well run a network of their own; a gateway that says so tells us that its mapping is of no use
            _warning = source == AddressSource.Static ? null : OutsideCheck.WhyNotPublic(ip);
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
            (var said, _said) = (_said, null);
            if (said is not null)
            {
                _setup.Siblings.LocalNode.Tell(new LocalNodeActor.SetAddress(source, null));
            }
        }
        else if (_said?.Equals((ip, udp, tcp)) != true) // != would compare the addresses by reference
        {
            _said = (ip, udp, tcp);
            _setup.Siblings.LocalNode.Tell(new LocalNodeActor.SetAddress(source, ip, udp, tcp));
        }
    }

    private NatStatus Status() => new(
        Choice.ToString(),
        _active,
        _client?.Gateway,
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

    private sealed record MakeTick(MappedProtocol Protocol) : ILocalMessage;

    private sealed record StopTick : ILocalMessage
    {
        internal static StopTick Instance { get; } = new();
    }
}
