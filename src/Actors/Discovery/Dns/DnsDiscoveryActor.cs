using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using Akka.Devp2p.Actors.Diagnostics;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery.Dns;

/// <summary>
/// Finds nodes in lists of DNS (EIP-1459; geth: dnsdisc.Client and its iterator): on demand only, three entries a second for long, one query at a time. A
/// query that stays without an answer is sent again, to the next name server, twice at most; whichever answers first counts.
/// What it finds it tells its parent. When it fails it is gone, and with it all it knew; the parent starts the next.
/// </summary>
public sealed class DnsDiscoveryActor : Devp2pActor, IWithTimers
{
    /// <summary>Nodes wanted at most, however often they are asked for.</summary>
    internal const int MaxWanted = 32;

    /// <summary>Without an answer for so long a query is sent once more, as a datagram may have been lost.</summary>
    internal static readonly ImmutableArray<TimeSpan> Resends = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)];

    private const string NoServer = "no-server", BadRoot = "root", BadEntry = "entry";

    private static readonly TimeSpan NoServerWait = TimeSpan.FromMinutes(1);

    private readonly DiscoverySetup _setup;
    private readonly DnsSettings _settings;
    private readonly DnsTrees _trees;
    private readonly RequestRate _rate;
    private readonly TextResolver _resolver;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<TextLookup, int> _lookups = []; // of one query, with the place of the server that each asks
    private DnsStep.Ask? _asked;
    private Activity? _span;
    private int _wanted, _server, _sent;

    public DnsDiscoveryActor(DiscoverySetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        _setup = setup;
        _settings = setup.Settings.Dns;
        _trees = new DnsTrees(_settings, setup.Randomness);
        _rate = new RequestRate(setup.Time, _settings.Rate, _settings.Burst);
        _resolver = new TextResolver(setup.Sockets, setup.StreamSockets, setup.Randomness) { Ignored = OnIgnored };
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="setup">Its settings name one list at least.</param>
    public static Props Props(DiscoverySetup setup) => Akka.Actor.Props.Create(() => new DnsDiscoveryActor(setup));

    protected override void PostStop()
    {
        EndLookups();
        _span?.End("Cut", failed: false);
    }

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
            case TextLookup.Ended ended when _lookups.Remove(ended.Lookup, out var server):
                OnEnded(ended.Answer, server);
                break;
            case TextLookup.Ended:
                break; // given up before
            case ResendTick when Servers() is { Count: > 0 } servers:
                Send(servers);
                break;
            case ResendTick:
                break; // none is known any more
            case TimeoutTick:
                End(TextAnswer.TimedOut(), _server + 1);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>Takes steps until something has to be waited for, or nobody wants more. What is remembered costs a place in the rate too, as in geth.</summary>
    private void Go()
    {
        while (_wanted > 0 && _asked is null && !Timers.IsTimerActive(nameof(GoTick)))
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
        if (Servers() is not { Count: > 0 } servers)
        {
            Fault(NoServer, "no name server is known");
            GoAfter(NoServerWait);
            return;
        }

        (_asked, _sent) = (ask, 0);
        _setup.Meters?.Queried();
        _span = Traces.Begin(Traces.DnsQuery, _setup.Node)?.SetTag("name", ask.Name);
        Timers.StartSingleTimer(nameof(TimeoutTick), TimeoutTick.Instance, _settings.Timeout);
        Send(servers);
    }

    /// <summary>To the one that answered last; after a silence to the next in turn.</summary>
    private void Send(IReadOnlyList<IPEndPoint> servers)
    {
        var server = (_server + _sent) % servers.Count;
        _lookups[TextLookup.Start(_resolver, servers[server], _asked!.Name, Self)] = server;
        if (_sent < Resends.Length)
        {
            Timers.StartSingleTimer(nameof(ResendTick), ResendTick.Instance, Resends[_sent]);
        }

        _sent++;
    }

    private IReadOnlyList<IPEndPoint> Servers() => _settings.Server is { } one ? [one] : _setup.HostNames.NameServers;

    /// <summary>A refusal counts when nobody else can answer any more.</summary>
    private void OnEnded(TextAnswer answer, int server)
    {
        if (answer.Error is null || _lookups.Count == 0)
        {
            End(answer, answer.Error is null ? server : server + 1);
        }
    }

    private void End(TextAnswer answer, int nextServer)
    {
        var (asked, now) = (_asked!, _setup.Time.GetUtcNow());
        (_asked, _server) = (null, nextServer & 0xffff);
        Timers.Cancel(nameof(TimeoutTick));
        Timers.Cancel(nameof(ResendTick));
        EndLookups();
        _span?.End(answer.Error is null ? "Answered" : "Failed", failed: answer.Error is not null);
        if (answer.Error is { } error)
        {
            Fault(answer.Kind!, _trees.Fail(asked, error, now));
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
                Fault(asked.Hash is null ? BadRoot : BadEntry, wrong);
            }
        }

        Go();
    }

    private void EndLookups()
    {
        foreach (var lookup in _lookups.Keys)
        {
            lookup.Dispose();
        }

        _lookups.Clear();
    }

    private void Report(NodeRecord record)
    {
        _wanted--;
        _setup.Meters?.Listed();
        Context.Parent.Tell(new Found(record));
    }

    /// <param name="kind">Also one of those of <see cref="TextAnswer"/>.</param>
    private void Fault(string kind, string error)
    {
        if (_log.IsDebugEnabled)
        {
            _log.Debug("DNS, {0}: {1}", kind, error);
        }

        _setup.Meters?.QueryFailed(kind);
        Context.Parent.Tell(new DiscoveryActor.SourceFailed(DiscoveryActor.DnsLists, error));
    }

    // on the socket's own threads, which a log and a meter may be
    private void OnIgnored(IPEndPoint from, string reason)
    {
        _setup.Meters?.AnswerIgnored();
        if (_log.IsDebugEnabled)
        {
            _log.Debug("DNS: ignored a datagram from {0}: {1}", from, reason);
        }
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

    private sealed record ResendTick : ILocalMessage
    {
        public static ResendTick Instance { get; } = new();
    }

    private sealed record TimeoutTick : ILocalMessage
    {
        public static TimeoutTick Instance { get; } = new();
    }
}
