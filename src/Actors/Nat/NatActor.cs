using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using Akka.Devp2p.Actors.Diagnostics;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Supervision;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Nat;

namespace Akka.Devp2p.Actors.Nat;

/// <summary>
/// Makes the node's ports reachable from outside and learns where that is: geth's <c>Server.setupPortMapping</c> and
/// <c>portMappingLoop</c> (p2p/server_nat.go). Nothing waits for it, and whatever a gateway does ends here.
/// </summary>
public sealed partial class NatActor : Devp2pActor, IWithTimers
{
    /// <summary>So long the gateway may take at our stop, a little less than NodeActor waits for a child; then its lease ends by itself.</summary>
    internal static readonly TimeSpan StopBound = TimeSpan.FromSeconds(1.9);

    /// <summary>From one look-up of extaddr to the next; geth's extipRetryInterval.</summary>
    internal static readonly TimeSpan LookUpInterval = TimeSpan.FromMinutes(2);

    private readonly NatSetup _setup;
    private readonly EventStream _events = Context.System.EventStream; // read here: a strategy is made where there is no Context
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly GatewayTools _tools;
    private GatewayTask? _talk;
    private Activity? _span;
    private HostLookup? _lookup;
    private IPEndPoint? _tcp, _udp;
    private IPAddress? _also;
    private int _attempt, _failures;
    private string? _active, _lastError;
    private ImmutableHashSet<string> _fruitless = []; // clients that answered, and mapped nothing

    public NatActor(NatSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        _setup = setup;
        _tools = new GatewayTools(setup);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private NatSettings Settings => _setup.Settings;

    private NatChoice Choice => _setup.Settings.Method;

    /// <summary>Command: these sockets are open; null for one that is not.</summary>
    /// <param name="Also">The second address of both, of the other family on the same ports, when there is one.</param>
    public sealed record Start(IPEndPoint? Tcp, IPEndPoint? Udp, IPAddress? Also = null) : ILocalMessage;

    /// <summary>Command: give the mappings back, then end. Watch it to know when.</summary>
    public sealed record Stop : ILocalMessage, IDeadLetterSuppression
    {
        public static Stop Instance { get; } = new();
    }

    /// <summary>Query, answered by <see cref="NatStatus"/>.</summary>
    public sealed record GetStatus : ILocalMessage
    {
        public static GetStatus Instance { get; } = new();
    }

    public static Props Props(NatSetup setup) => Akka.Actor.Props.Create(() => new NatActor(setup));

    protected override SupervisorStrategy SupervisorStrategy() => new StopStrategy(_events, _setup.Time);

    protected override void PostStop()
    {
        _talk?.Dispose();
        _lookup?.Dispose();
        _span?.End("Cut", failed: false);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Start start:
                (_tcp, _udp, _also) = (start.Tcp, start.Udp, start.Also);
                Begin();
                break;
            case Searched searched when searched.Attempt == _attempt:
                OnSearched(searched);
                break;
            case StunAnswered answered when answered.Attempt == _attempt:
                OnStun(answered);
                break;
            case Searched or StunAnswered:
                break;
            case HostLookup.Found found:
                OnAddressOfHost(found.Addresses[0], null);
                break;
            case HostLookup.NotFound missing:
                OnAddressOfHost(null, missing.Error);
                break;
            case RetryTick:
                Begin();
                break;
            default:
                OnMappingMessage(message);
                break;
        }
    }

    private void Begin()
    {
        switch (Choice.Method)
        {
            case NatMethod.None:
                break;
            case NatMethod.ExtIp:
                _active = "extip";
                TellOutside(new LocalNodeActor.SetAddress(AddressSource.Static, Choice.Ip!));
                if (Choice.Also is not null)
                {
                    _setup.Siblings.LocalNode.Tell(new LocalNodeActor.SetAddress(AddressSource.Static, Choice.Also));
                }

                break;
            case NatMethod.ExtAddr:
                _lookup = HostLookup.Start(_setup.HostNames, Choice.Host!, Self);
                break;
            case var _ when WhyUseless() is { } why:
                _lastError = why;
                _log.Info("NAT: off, {0}", why);
                break;
            case NatMethod.Stun:
                AskStun();
                break;
            default:
                Search();
                break;
        }
    }

    /// <summary>A port that nobody outside this machine reaches needs no mapping, and one on loopback must not get one.</summary>
    private string? WhyUseless() =>
        _tcp is null && _udp is null ? "no port is open"
        : !IsMappable(_tcp) && !IsMappable(_udp) ? "the ports are bound to loopback"
        : null;

    private bool IsMappable(IPEndPoint? endPoint) => endPoint is not null && !AddressesOf(endPoint).All(NetCheck.IsLoopback);

    private IPAddress[] AddressesOf(IPEndPoint bound) => _also is null ? [bound.Address] : [bound.Address, _also];

    private void Search()
    {
        var (attempt, choice, without, gateways, tools) = (++_attempt, Choice, _fruitless, _setup.Gateways, _tools);
        _span = Traces.Begin(Traces.NatSearch, _setup.Node);
        _talk = GatewayTask.Start(
            token => GatewaySearch.FindAsync(choice, without, gateways, tools, token), found => new Searched(attempt, found.Client, found.Error), Self);
    }

    private void OnSearched(Searched searched)
    {
        _span?.End(searched.Client is null ? "None" : "Found", failed: searched.Client is null);
        if (searched.Client is { } client && Protocols.Any(protocol => IsReachedFrom(client.Route, protocol)))
        {
            (_client, _active, _lastError) = (client, client.Name, null);
            MapPorts(client);
            return;
        }

        var error = searched.Error ?? $"the ports are bound to other addresses than {searched.Client!.Route.Local}, which is ours on the way to the gateway";
        // once: a machine without a gateway has none an hour later either
        if (_lastError is null)
        {
            _log.Info("NAT: {0} ({1}); others may not be able to connect to us", error, Choice);
        }

        _lastError = error;
        _fruitless = [];
        RetryLater();
    }

    private void RetryLater() => Timers.StartSingleTimer(nameof(RetryTick), RetryTick.Instance, MappingTimes.Backoff(++_failures));

    private void AskStun()
    {
        var attempt = ++_attempt;
        var tools = _tools;
        var servers = StunClient.Choose(
            Choice.Host is null ? Settings.StunServers : [Choice.ToString()[(nameof(NatMethod.Stun).Length + 1)..]], _setup.Randomness);
        _talk = GatewayTask.Start(
            token => StunClient.AskAsync(tools, servers, token), found => new StunAnswered(attempt, found.Address, found.Error), Self);
    }

    private void OnStun(StunAnswered answered)
    {
        if (answered.Address is null)
        {
            if (answered.Error != _lastError)
            {
                _log.Info("NAT: {0} ({1})", answered.Error, Choice);
            }

            _lastError = answered.Error;
            RetryLater();
            if (_failures == MappingTimes.MaxFailures)
            {
                _active = null;
                TakeBack(); // it was ours half an hour ago, and what others see counts more
            }

            return;
        }

        (_active, _lastError, _failures) = ("STUN", null, 0);
        Timers.StartSingleTimer(nameof(RetryTick), RetryTick.Instance, Settings.Refresh);
        TellOutside(new LocalNodeActor.SetAddress(AddressSource.Stun, answered.Address));
    }

    private void OnAddressOfHost(IPAddress? address, string? error)
    {
        Timers.StartSingleTimer(nameof(RetryTick), RetryTick.Instance, LookUpInterval);
        if (address is not null)
        {
            (_active, _lastError) = ("extaddr", null);
            TellOutside(new LocalNodeActor.SetAddress(AddressSource.Static, address));
        }
        else if (error != _lastError)
        {
            _log.Warning("NAT: {0} has no address ({1})", Choice.Host, error);
            _lastError = error;
        }
    }

    private sealed record Searched(int Attempt, IGatewayClient? Client, string? Error) : ILocalMessage, IDeadLetterSuppression;

    private sealed record StunAnswered(int Attempt, IPAddress? Address, string? Error) : ILocalMessage, IDeadLetterSuppression;

    private sealed record RetryTick : ILocalMessage
    {
        internal static RetryTick Instance { get; } = new();
    }
}
