using System.Net;
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
    private int _attempt, _failures;
    private bool _again;

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

    /// <summary>To the parent: this gateway does not map the port.</summary>
    internal sealed record GivenUp(MappedProtocol Protocol) : ILocalMessage, IDeadLetterSuppression;

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

    protected override void PostStop() => _talk?.Dispose();

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
        _talk = GatewayTask.Start(token => _client.MapAsync(order, token), result => new Answered(attempt, result), Self);
    }

    private void OnAnswered(MapResult result)
    {
        _talk = null;
        if (result.Error is null)
        {
            OnGranted(result);
        }
        else
        {
            OnFailed(result.Error, result.IsTransient);
        }

        if (_again)
        {
            _again = false;
            Ask();
        }
    }

    private void OnGranted(MapResult result)
    {
        var outside = new IPEndPoint(result.Outside!, result.ExternalPort);
        if (!outside.Equals(_status.Outside))
        {
            _log.Info("NAT: {0} port {1} is {2} outside, by {3} of {4}", _status.Protocol, _status.InternalPort, outside, _client.Name, _client.Gateway);
        }

        var lease = result.Lease < _setup.Settings.Lease ? result.Lease : _setup.Settings.Lease;
        _failures = 0;
        _order = _order with { ExternalPort = result.ExternalPort, Outside = result.Outside };
        _status = _status with { Outside = outside, LeaseEnds = _setup.Time.GetUtcNow() + lease, LastError = null };
        Timers.StartSingleTimer(nameof(AskTick), AskTick.Instance, MappingTimes.ToRefresh(lease, _setup.Settings));
        Timers.StartSingleTimer(nameof(ExpiryTick), ExpiryTick.Instance, lease);
        Context.Parent.Tell(new Changed(_protocol, _status));
        if (result.Epoch is { } epoch && !_epoch.Continues(epoch, _setup.Time.GetElapsedTime(_start)))
        {
            Context.Parent.Tell(new GatewayRestarted(_protocol));
        }
    }

    private void OnFailed(string error, bool isTransient)
    {
        _failures++;
        if (error != _status.LastError)
        {
            _log.Info("NAT: {0} port {1} was not mapped by {2} of {3}: {4}", _status.Protocol, _status.InternalPort, _client.Name, _client.Gateway, error);
        }

        _status = _status with { LastError = error };
        Context.Parent.Tell(new Changed(_protocol, _status));
        if (_failures >= MappingTimes.MaxFailures && _status.Outside is null)
        {
            Context.Parent.Tell(new GivenUp(_protocol));
            return;
        }

        Timers.StartSingleTimer(nameof(AskTick), AskTick.Instance, MappingTimes.ToRetry(_failures, isTransient, _setup.Settings));
    }

    private void OnExpired()
    {
        _log.Info("NAT: the lease of {0} port {1} has ended", _status.Protocol, _status.InternalPort);
        _status = _status with { Outside = null, LeaseEnds = null };
        Context.Parent.Tell(new Changed(_protocol, _status));
    }

    private void OnGiveBack()
    {
        Timers.CancelAll();
        _talk?.Dispose();
        if (_status.Outside is null)
        {
            Context.Stop(Self); // the port outside may be another machine's, and many gateways would take it away all the same
            return;
        }

        Become(GivingBack);
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
