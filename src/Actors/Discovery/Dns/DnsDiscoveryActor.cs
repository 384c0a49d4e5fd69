using System.Net;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery.Dns;

/// <summary>
/// Finds nodes in lists of DNS (EIP-1459; geth: dnsdisc.Client and its iterator): on demand only, three entries a second for long, one query at a time.
/// What it finds it tells its parent. When it fails it is gone, and with it all it knew; the parent starts the next.
/// </summary>
public sealed class DnsDiscoveryActor : Devp2pActor, IWithTimers
{
    /// <summary>Nodes wanted at most, however often they are asked for.</summary>
    internal const int MaxWanted = 32;

    private static readonly TimeSpan NoServerWait = TimeSpan.FromMinutes(1);

    private readonly DiscoverySetup _setup;
    private readonly DnsSettings _settings;
    private readonly DnsTrees _trees;
    private readonly RequestRate _rate;
    private readonly TextResolver _resolver;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private TextLookup? _lookup;
    private DnsStep.Ask? _asked;
    private int _wanted, _server;

    public DnsDiscoveryActor(DiscoverySetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        _setup = setup;
        _settings = setup.Settings.Dns;
        _trees = new DnsTrees(_settings, setup.Randomness);
        _rate = new RequestRate(setup.Time, _settings.Rate, _settings.Burst);
        _resolver = new TextResolver(setup.Sockets, setup.StreamSockets, setup.Randomness);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="setup">Its settings name one list at least.</param>
    public static Props Props(DiscoverySetup setup) => Akka.Actor.Props.Create(() => new DnsDiscoveryActor(setup));

    protected override void PostStop() => _lookup?.Dispose();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Want want:
                _wanted = Math.Max(_wanted, Math.Min(want.Count, MaxWanted));
                Go();
                break;
            case Retry:
                Timers.Cancel(nameof(GoTick));
                _trees.Retry(_setup.Time.GetUtcNow());
                Go();
                break;
            case GoTick:
                Go();
                break;
            case TextLookup.Ended ended when ended.Lookup == _lookup:
                OnEnded(ended.Answer);
                break;
            case TextLookup.Ended:
                break; // given up before
            case TimeoutTick tick when tick.Lookup == _lookup:
                OnEnded(TextAnswer.Failed("the name server does not answer"));
                break;
            case TimeoutTick:
                break; // ended meanwhile
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>Takes steps until something has to be waited for, or nobody wants more. What is remembered costs a place in the rate too, as in geth.</summary>
    private void Go()
    {
        while (_wanted > 0 && _lookup is null && !Timers.IsTimerActive(nameof(GoTick)))
        {
            if (!_rate.TryTake(out var wait))
            {
                GoAfter(wait);
                return;
            }

            var now = _setup.Time.GetUtcNow();
            switch (_trees.Next(now))
            {
                case DnsStep.Found found:
                    Report(found.Record);
                    break;
                case DnsStep.Ask ask:
                    Ask(ask);
                    break;
                case DnsStep.Wait until:
                    GoAfter(until.Until - now);
                    break;
            }
        }
    }

    private void Ask(DnsStep.Ask ask)
    {
        if (NextServer() is not { } server)
        {
            Fault("no name server is known");
            GoAfter(NoServerWait);
            return;
        }

        _asked = ask;
        _lookup = TextLookup.Start(_resolver, server, ask.Name, Self);
        Timers.StartSingleTimer(nameof(TimeoutTick), new TimeoutTick(_lookup), _settings.Timeout);
    }

    /// <summary>The one that answered last; after a failure the next in turn.</summary>
    private IPEndPoint? NextServer()
    {
        IReadOnlyList<IPEndPoint> servers = _settings.Server is { } one ? [one] : _setup.HostNames.NameServers;
        return servers.Count == 0 ? null : servers[_server % servers.Count];
    }

    private void OnEnded(TextAnswer answer)
    {
        var (asked, now) = (_asked!, _setup.Time.GetUtcNow());
        Timers.Cancel(nameof(TimeoutTick));
        _lookup!.Dispose();
        _lookup = null;
        if (answer.Error is { } error)
        {
            _server = (_server + 1) & 0xffff;
            Fault(_trees.Fail(asked, error, now));
        }
        else
        {
            var (record, wrong) = _trees.Take(asked, answer.Texts, now);
            if (record is not null)
            {
                Report(record);
            }

            if (wrong is not null)
            {
                Fault(wrong);
            }
        }

        Go();
    }

    private void Report(NodeRecord record)
    {
        _wanted--;
        Context.Parent.Tell(new Found(record));
    }

    private void Fault(string error)
    {
        _log.Debug("DNS: {0}", error);
        Context.Parent.Tell(new DiscoveryActor.SourceFailed(DiscoveryActor.DnsLists, error));
    }

    private void GoAfter(TimeSpan wait) =>
        Timers.StartSingleTimer(nameof(GoTick), GoTick.Instance, wait > TimeSpan.Zero ? wait : TimeSpan.FromTicks(1));

    /// <summary>Find so many nodes, 32 at most; what was wanted before and not found yet is part of it.</summary>
    public sealed record Want(int Count) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Lists whose root did not come are asked for it at once, whatever their back-off says.</summary>
    public sealed record Retry : IDeadLetterSuppression, ILocalMessage
    {
        public static Retry Instance { get; } = new();
    }

    /// <summary>To the parent: a node of a list; the same one may come again.</summary>
    public sealed record Found(NodeRecord Record) : IDeadLetterSuppression, ILocalMessage;

    private sealed record GoTick : ILocalMessage
    {
        public static GoTick Instance { get; } = new();
    }

    private sealed record TimeoutTick(TextLookup Lookup) : ILocalMessage;
}
