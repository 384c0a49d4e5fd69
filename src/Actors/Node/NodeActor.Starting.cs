using System.Net;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Nat;
using Akka.Devp2p.Actors.Server;

namespace Akka.Devp2p.Actors.Node;

// one after the other: listener, our record, discovery, our record again, each service, dialer
public sealed partial class NodeActor
{
    /// <summary>Bound of the whole start.</summary>
    internal static readonly TimeSpan StartBound = TimeSpan.FromSeconds(30);

    private IPEndPoint? _tcp, _udp, _alsoTcp, _alsoUdp;
    private bool _discoveryRuns, _udpRefused;
    private LocalNodeActor.LocalNode? _local;
    private string _starting = "listener";

    private void Starting(object message)
    {
        switch (message)
        {
            case Start:
                _starters.Add(Sender);
                break;
            case Stop:
                _ends = true;
                RefuseStart("stopped while starting");
                break;
            case GetStatus:
                Sender.Tell(StatusAs(NodePhase.Starting));
                break;
            case ListenerActor.Started started:
                OnListening(started);
                break;
            case ListenerActor.StartFailed failed:
                RefuseStart($"can't listen on TCP {failed.Tcp}: {failed.Error}");
                break;
            case LocalNodeActor.LocalNode local:
                OnLocalNode(local);
                break;
            case LocalRecordChanged changed:
                OnRecordChanged(changed);
                break;
            case DiscoveryActor.Started started:
                (_udp, _alsoUdp, _discoveryRuns) = (started.Udp, started.Also, true);
                AskLocalNode(_udp);
                break;
            case DiscoveryActor.StartFailed failed:
                OnDiscoveryRefused(failed);
                break;
            default:
                OnServiceMessage(message);
                break;
        }
    }

    private void OnServiceMessage(object message)
    {
        switch (message)
        {
            case ServicesActor.Created created:
                _services.Add((created.Name, created.Service));
                Context.WatchWith(created.Service, new ChildGone("service " + created.Name, created.Service));
                created.Service.Tell(new ServicesActor.Start(_blueprint.Name, Refs));
                break;
            case ServicesActor.NotCreated refused:
                RefuseStart($"service {refused.Name} can't be made");
                break;
            case ServicesActor.Started:
                StartNextService();
                break;
            case ServicesActor.StartFailed failed:
                RefuseStart($"service {_services[^1].Name}: {failed.Reason}");
                break;
            case ChildGone gone when gone.Child.Equals(_nat):
                OnNatGone();
                break;
            case NatTick:
                OnNatTick();
                break;
            case ChildGone gone when IsOurs(gone.Child):
                OnStopped(gone.Child);
                RefuseStart(_lost is null ? $"{gone.Name} failed" : $"{_lost.Name} failed too often");
                break;
            case Refused refused:
                RefuseStart(refused.Reason);
                break;
            case StartTick:
                RefuseStart($"{_starting} has not started after {StartBound.TotalSeconds:0} s");
                break;
            default:
                OnInAnyPhase(message);
                break;
        }
    }

    private void OnListening(ListenerActor.Started started)
    {
        (_tcp, _alsoTcp) = (started.Tcp, started.Also);
        foreach (var ip in _blueprint.OutsideIp is { } outside ? [outside] : ExtIps())
        {
            Refs.LocalNode.Tell(new LocalNodeActor.SetAddress(AddressSource.Static, ip));
        }

        if (_blueprint.Chain?.Head is { } head)
        {
            Refs.LocalNode.Tell(new LocalNodeActor.SetHead(head.Number, head.Timestamp));
        }

        AskLocalNode(PlannedUdp());
    }

    /// <summary>The addresses of <c>extip</c> are in the very first record, too.</summary>
    private IEnumerable<IPAddress> ExtIps() => _blueprint.Settings.Nat.Method is { Method: NatMethod.ExtIp } choice ? new[] { choice.Ip, choice.Also }.OfType<IPAddress>() : [];

    /// <summary>Our record has the ports before discovery answers anybody; once more when discovery runs, since a free port is known only then.</summary>
    private void AskLocalNode(IPEndPoint? udp)
    {
        _starting = "local-node";
        Refs.LocalNode.Tell(new LocalNodeActor.SetEndpoints(udp, _tcp, _alsoTcp?.Address ?? (_blueprint.Settings.Discovery.HasSocket ? _blueprint.Settings.Discovery.BindAlso : null)));
    }

    /// <summary>Where discovery will be bound: on the port of TCP unless the settings name another; null when it is off.</summary>
    private IPEndPoint? PlannedUdp()
    {
        var settings = _blueprint.Settings.Discovery;
        var port = !settings.SamePortAsTcp ? settings.Bind.Port
            : _udpRefused ? 0
            : _tcp?.Port ?? _blueprint.Settings.Server.Listen?.Port ?? 0;
        return settings.Enabled ? new IPEndPoint(settings.Bind.Address, port) : null;
    }

    private void OnLocalNode(LocalNodeActor.LocalNode local)
    {
        _local = local;
        Refs.Discovery.Tell(new DiscoveryActor.SetRecord(local.Record));
        if (_discoveryRuns)
        {
            StartNextService();
        }
        else
        {
            _starting = "discovery";
            Refs.Discovery.Tell(new DiscoveryActor.Start(PlannedUdp()));
        }
    }

    private void OnDiscoveryRefused(DiscoveryActor.StartFailed failed)
    {
        // TCP got a free port, and UDP happens to have another user of it, in either family
        if (_blueprint.Settings.Discovery.SamePortAsTcp && _blueprint.Settings.Server.Listen is { Port: 0 } && !_udpRefused)
        {
            _udpRefused = true;
            AskLocalNode(PlannedUdp());
            return;
        }

        RefuseStart($"can't bind UDP {failed.Udp}: {failed.Error}");
    }

    private void StartNextService()
    {
        if (_services.Count < _blueprint.Services.Length)
        {
            _starting = "service " + _blueprint.Services[_services.Count].Name;
            _container.Tell(new ServicesActor.Create(_blueprint.Services[_services.Count]));
            return;
        }

        Timers.Cancel(nameof(StartTick));
        Refs.Dialer.Tell(DialSchedulerActor.Start.Instance);
        StartNat();
        _running = new Started(_local!.Self, _local.Record, _tcp, _udp, _alsoTcp, _alsoUdp);
        _log.Info("Node {0} runs: {1}, TCP {2}, UDP {3}", _blueprint.Name, _local.Self.ToUrl(), _tcp?.ToString() ?? "off", _udp?.ToString() ?? "off");
        _starters.ForEach(starter => starter.Tell(_running));
        _starters.Clear();
        Become(Running);
    }

    private void RefuseStart(string reason)
    {
        _refusal = reason;
        _log.Debug("Node {0} does not start: {1}", _blueprint.Name, reason);
        BeginStop();
    }
}
