using System.Diagnostics;
using System.Net;
using Akka.Devp2p.Actors.Diagnostics;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire.Nat;

namespace Akka.Devp2p.Actors.Nat;

/// <summary>One mapped port: a lease, its renewals, and its end when the node stops. A goroutine <c>nat.Map</c> of geth.</summary>
internal sealed class PortMappingActor : Devp2pActor, IWithTimers
{
    private const int SparePorts = 5, FirstSpare = 10_000, Spares = 50_000; // geth's randomPort

    private readonly NatSetup _setup;
    private readonly IGatewayClient _client;
    private readonly MappedProtocol _protocol;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private EpochCheck _epoch = new();
    private readonly long _start;
    private MapOrder _order;
    private MappingStatus _status;
    private GatewayTask? _talk;
    private Activity? _span;
    private int _attempt, _failures;
    private bool _again, _isHeld;

    /// <summary>Made by NatActor only.</summary>
    public PortMappingActor(NatSetup setup, IGatewayClient client, MappedProtocol protocol, ushort port)
    {
        (_setup, _client, _protocol) = (setup, client, protocol);
        _start = setup.Time.GetTimestamp();
        _order = new MapOrder(protocol, port, port, setup.Settings.Lease, setup.NonceOf(protocol, port), null)
        {
            Spare = [.. Enumerable.Range(0, SparePorts).Select(_ => (ushort)(FirstSpare + setup.Randomness.Next(Spares)))],
        };
        _status = new MappingStatus(NameOf(protocol), port, null, null, null);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>To the parent: what has become of the mapping, at each success and failure.</summary>
    internal sealed record Changed(MappedProtocol Protocol, MappingStatus Status) : ILocalMessage, IDeadLetterSuppression;

    /// <summary>To the parent: the gateway has lost its mappings; this one is back.</summary>
    internal sealed record GatewayRestarted(MappedProtocol Protocol) : ILocalMessage, IDeadLetterSuppression;

    /// <summary>To the parent, with each failure from the fifth: this gateway does not map the port, or is not ours any more.</summary>
    internal sealed record GivenUp(MappedProtocol Protocol, bool IsMoved) : ILocalMessage, IDeadLetterSuppression;

    /// <summary>Command: the gateway is known to have begun anew, ask now.</summary>
    internal sealed record Renew : ILocalMessage
    {
        internal static Renew Instance { get; } = new();
    }

    /// <summary>Command: end the mapping, then yourself.</summary>
    internal sealed record GiveBack : ILocalMessage
    {
        internal static GiveBack Instance { get; } = new();
    }

    internal static string NameOf(MappedProtocol protocol) => protocol == MappedProtocol.Tcp ? "tcp" : "udp";

    internal static Props Props(NatSetup setup, IGatewayClient client, MappedProtocol protocol, ushort port) =>
        Akka.Actor.Props.Create(() => new PortMappingActor(setup, client, protocol, port));

    protected override void PreStart() => Ask();

    protected override void PostStop()
    {
        _talk?.Dispose();
        _span?.End("Cut", failed: false);
        SetStatus(_status with { Outside = null });
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Answered answered when answered.Attempt == _attempt:
                OnAnswered(answered.Result);
                break;
            case Answered:
                break;
            case AskTick:
                Ask();
                break;
            case Renew:
                _epoch = new EpochCheck();
                Ask();
                break;
            case ExpiryTick:
                OnExpired();
                break;
            case GiveBack:
                OnGiveBack();
                break;
            case GatewayTask.Broken broken:
                throw new InvalidOperationException("talking to the gateway failed", broken.Reason);
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>The state of the last words to the gateway.</summary>
    private void GivingBack(object message)
    {
        switch (message)
        {
            case Answered answered when answered.Attempt == _attempt:
                Hold(answered.Result);
                Unmap();
                break;
            case GivenBack or GatewayTask.Broken:
                Context.Stop(Self);
                break;
            case Answered or AskTick or ExpiryTick or Renew or GiveBack:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Ask()
    {
        if (_talk is not null)
        {
            _again = true; // once this one has ended
            return;
        }

        var (attempt, order) = (++_attempt, _order);
        _setup.Meters?.Asked();
        _span = Traces.Begin(Traces.NatMap, _setup.Node)?.SetTag("protocol", NameOf(_protocol));
        _talk = GatewayTask.Start(token => MapAsync(order, token), result => new Answered(attempt, result), Self);
    }

    /// <summary>A machine that has come into another network would ask in vain there, or have the port of another machine mapped.</summary>
    private Task<MapResult> MapAsync(MapOrder order, CancellationToken cancellationToken)
    {
        var route = _setup.Gateways.Find(_setup.Settings.Method.Ip);
        return route is null ? Task.FromResult(MapResult.Failed(GatewaySearch.NoRoute, isTransient: true))
            : route != _client.Route ? Task.FromResult(MapResult.Moved)
            : _client.MapAsync(order, cancellationToken);
    }

    private void OnAnswered(MapResult result)
    {
        _talk = null;
        Hold(result);
        _span?.End(result.Error is null ? "Mapped" : "Refused", failed: result.Error is not null);
        if (result.Error is null)
        {
            OnGranted(result);
        }
        else
        {
            OnFailed(result);
        }

        if (_again)
        {
            _again = false;
            Ask();
        }
    }

    /// <summary>Only what we hold is given back: the port may be another machine's, and many gateways would take it from that one all the same.</summary>
    private void Hold(MapResult result)
    {
        if (result.ExternalPort != 0)
        {
            _order = _order with { ExternalPort = result.ExternalPort };
        }

        _isHeld = result.ExternalPort != 0 || (_isHeld && result.IsTransient);
    }

    private void OnGranted(MapResult result)
    {
        var outside = new IPEndPoint(result.Outside!, result.ExternalPort);
        if (!outside.Equals(_status.Outside))
        {
            _log.Info("NAT: {0} port {1} is {2} outside, by {3} of {4}", _status.Protocol, _status.InternalPort, outside, _client.Name, _client.Route.Gateway);
        }
        else if (_status.LastError is not null)
        {
            _log.Info("NAT: {0} port {1} is renewed again", _status.Protocol, _status.InternalPort);
        }

        var lease = result.Lease < _setup.Settings.Lease ? result.Lease : _setup.Settings.Lease;
        _failures = 0;
        _order = _order with { Outside = result.Outside };
        SetStatus(_status with { Outside = outside, LeaseEnds = _setup.Time.GetUtcNow() + lease, LastError = null });
        Timers.StartSingleTimer(nameof(AskTick), AskTick.Instance, MappingTimes.ToRefresh(lease, _setup.Settings));
        Timers.StartSingleTimer(nameof(ExpiryTick), ExpiryTick.Instance, lease);
        Context.Parent.Tell(new Changed(_protocol, _status));
        if (result.Epoch is { } epoch && !_epoch.Continues(epoch, _setup.Time.GetElapsedTime(_start)))
        {
            Context.Parent.Tell(new GatewayRestarted(_protocol));
        }
    }

    private void OnFailed(MapResult result)
    {
        _failures++;
        if (result.Error != _status.LastError)
        {
            _log.Info("NAT: {0} port {1} was not mapped by {2} of {3}: {4}", _status.Protocol, _status.InternalPort, _client.Name, _client.Route.Gateway, result.Error);
        }

        _setup.Meters?.Failed();
        SetStatus(result.IsMoved ? _status with { LastError = result.Error, Outside = null, LeaseEnds = null } : _status with { LastError = result.Error });
        Timers.StartSingleTimer(nameof(AskTick), AskTick.Instance, MappingTimes.ToRetry(_failures, result.IsTransient, _setup.Settings));
        Context.Parent.Tell(new Changed(_protocol, _status));
        if (result.IsMoved || (_failures >= MappingTimes.MaxFailures && _status.Outside is null))
        {
            Context.Parent.Tell(new GivenUp(_protocol, result.IsMoved));
        }
    }

    private void SetStatus(MappingStatus status)
    {
        _setup.Meters?.CountPorts((status.Outside is null ? 0 : 1) - (_status.Outside is null ? 0 : 1));
        _status = status;
    }

    private void OnExpired()
    {
        _isHeld = false;
        _log.Info("NAT: the lease of {0} port {1} has ended", _status.Protocol, _status.InternalPort);
        SetStatus(_status with { Outside = null, LeaseEnds = null });
        Context.Parent.Tell(new Changed(_protocol, _status));
    }

    private void OnGiveBack()
    {
        Timers.CancelAll();
        Become(GivingBack);
        // a first request may be granted at this moment, and nobody would know what to give back; a renewal is cut off
        if (_talk is null || _isHeld)
        {
            _talk?.Dispose();
            Unmap();
        }
    }

    private void Unmap()
    {
        if (!_isHeld)
        {
            Context.Stop(Self);
            return;
        }

        _attempt++; // an answer that is in our mailbox already changes nothing any more
        var order = _order;
        _talk = GatewayTask.StartAfter(_talk, token => _client.UnmapAsync(order, token), GivenBack.Instance, Self);
    }

    private sealed record Answered(int Attempt, MapResult Result) : ILocalMessage, IDeadLetterSuppression;

    private sealed record GivenBack : ILocalMessage, IDeadLetterSuppression
    {
        internal static GivenBack Instance { get; } = new();
    }

    private sealed record AskTick : ILocalMessage
    {
        internal static AskTick Instance { get; } = new();
    }

    private sealed record ExpiryTick : ILocalMessage
    {
        internal static ExpiryTick Instance { get; } = new();
    }
}
