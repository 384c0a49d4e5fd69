using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Actors.Settings;

namespace Akka.Devp2p.Actors.Discovery.Mixer;

/// <summary>
/// Candidates of all sources, mixed fairly (geth: Ethereum.setupDiscovery, enode.FairMix): <see cref="FairMix"/> says whose turn it is,
/// <see cref="CandidateFilter"/> who is worth a dial. Nobody is looked for unless somebody asks for candidates. When it fails, what it had
/// prefetched and counted begins anew; who waits gets an empty answer.
/// </summary>
public sealed partial class NodeSourceActor : Devp2pActor, IWithTimers
{
    private const int MaxWaiters = 64;

    private static readonly TimeSpan AnswerBound = TimeSpan.FromSeconds(5);

    private readonly DiscoverySetup _setup;
    private readonly DiscoveryRefs _refs;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ImmutableArray<NodeSource> _sources;
    private readonly FairMix _mix;
    private readonly CandidateFilter _filter;
    private readonly Demand _demand = new();
    private readonly SteadyClock _clock;
    private readonly LinkedList<Waiter> _waiters = new();
    private Start? _started;

    /// <param name="setup">Everything from outside.</param>
    /// <param name="refs">The siblings: lookups, tables, and who asks for records.</param>
    public NodeSourceActor(DiscoverySetup setup, DiscoveryRefs refs)
    {
        ArgumentNullException.ThrowIfNull(setup);
        (_setup, _refs) = (setup, refs);
        _sources = [.. AllOf(setup.Settings).Select(source => new NodeSource(source.Name, source.IsOn, setup.Randomness, setup.SourceMeters))];
        _mix = new FairMix(setup.Randomness, _sources.Where(source => source.IsOn).Select(source => source.Name));
        _filter = new CandidateFilter(setup.Filters, OnFilterFailed);
        _clock = new SteadyClock(setup.Time);
        _nextLookup = setup.Time.GetTimestamp(); // no answer from before a restart can pass for one of now
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private DateTimeOffset Now => _clock.Now;

    public static Props Props(DiscoverySetup setup, DiscoveryRefs refs) => Akka.Actor.Props.Create(() => new NodeSourceActor(setup, refs));

    /// <summary>What there is to say of the sources while discovery is off.</summary>
    internal static DiscoveryActor.Sources AllOff { get; } = new([.. AllOf(new DiscoverySettings { Enabled = false }).Select(source => new SourceStatus(source.Name, false, 0, null, null))]);

    protected override void PreRestart(Exception reason, object message)
    {
        if (_started is not null)
        {
            Self.Tell(_started); // the mailbox outlives the restart
        }

        if (message is DiscoveryActor.FindCandidates && _waiters.All(waiter => !waiter.Asker.Equals(Sender)))
        {
            Sender.Tell(new DiscoveryActor.Candidates([])); // the question at which this actor has failed
        }

        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        foreach (var waiter in _waiters)
        {
            waiter.Answer();
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Start start:
                _started = start;
                break;
            case DiscoveryActor.FindCandidates find:
                OnFind(find.Count);
                break;
            case WaiterTick tick:
                OnWaiterTick(tick.Waiter);
                break;
            case PatienceTick:
                Serve();
                break;
            case DiscoveryActor.GetStatus:
                Sender.Tell(new DiscoveryActor.Status(true, _started?.Udp, _sources.Sum(source => source.Found.Count), _sources.Max(source => source.Found.Last), _mix.Count, _started?.Also));
                break;
            case DiscoveryActor.GetSources:
                Sender.Tell(new DiscoveryActor.Sources([.. _sources.Select(source => source.Status(source.IsOn ? _mix.CountOf(source.Name) : 0))]));
                break;
            case RecordAnswered answered:
                OnRecord(answered.Asked, answered.Reply);
                break;
            case WatchTick tick:
                OnWatch(tick.Source);
                break;
            default:
                OnSourceMessage(message);
                break;
        }
    }

    private void OnFind(int count)
    {
        if (count <= 0 || _started is null || _waiters.Count >= MaxWaiters)
        {
            Sender.Tell(new DiscoveryActor.Candidates([]));
            return;
        }

        var waiter = new Waiter(Sender, count);
        _waiters.AddLast(waiter);
        Timers.StartSingleTimer(waiter, new WaiterTick(waiter), AnswerBound);
        Serve();
        if (_waiters.Count > 0 || waiter.Taken.Count < count)
        {
            _demand.OnUnmet(Now);
            Watch();
        }

        Pull();
    }

    /// <summary>Whoever waits gets what there is, the first first; nobody waits on when there is nothing more and he has got something.</summary>
    private void Serve()
    {
        while (_waiters.First is { } first)
        {
            switch (_mix.Next(Now))
            {
                case MixStep.Taken taken:
                    Give(taken.Candidate, first.Value);
                    break;
                case MixStep.Wait wait:
                    At(wait.Until, nameof(PatienceTick), PatienceTick.Instance);
                    return;
                default:
                    if (first.Value.Taken.Count == 0)
                    {
                        return;
                    }

                    EndWhen(true, first.Value);
                    break;
            }
        }
    }

    private void Give(Candidate taken, Waiter waiter)
    {
        if (StillFits(taken) is { } candidate)
        {
            waiter.Taken.Add(candidate);
            _setup.SourceMeters?.Offered(candidate.Source);
            EndWhen(waiter.Taken.Count >= waiter.Count, waiter);
        }
    }

    private void OnWaiterTick(Waiter waiter)
    {
        EndWhen(_waiters.Contains(waiter), waiter);
        Serve();
    }

    private void EndWhen(bool done, Waiter waiter)
    {
        if (done)
        {
            Timers.Cancel(waiter);
            _waiters.Remove(waiter);
            waiter.Answer();
        }
    }

    private void At(DateTimeOffset time, object key, object tick)
    {
        var left = time - Now;
        Timers.StartSingleTimer(key, tick, left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    private NodeSource? Find(string name) => _sources.FirstOrDefault(source => source.Name == name);

    private static IEnumerable<(string Name, bool IsOn)> AllOf(DiscoverySettings settings) =>
    [
        (DiscoveryActor.Discv4, settings is { Enabled: true, V4: true }),
        (DiscoveryActor.Discv5, settings is { Enabled: true, V5: true }),
        (DiscoveryActor.DnsLists, settings is { Enabled: true, Dns.Urls.IsEmpty: false }),
        (DiscoveryActor.ListedNodes, settings is { Enabled: true, Nodes.IsEmpty: false }),
        (DiscoveryActor.KnownNodes, settings.Enabled),
    ];

    /// <summary>Discovery runs: candidates may be asked for.</summary>
    /// <param name="Udp">Where it is bound.</param>
    /// <param name="Also">The second address, of the other family, when there is one.</param>
    public sealed record Start(IPEndPoint? Udp, IPEndPoint? Also = null) : ILocalMessage;

    /// <summary>Somebody who wants candidates; compared by identity.</summary>
    private sealed class Waiter(IActorRef asker, int count)
    {
        internal IActorRef Asker { get; } = asker;

        internal int Count { get; } = count;

        internal List<Candidate> Taken { get; } = [];

        internal void Answer() => Asker.Tell(new DiscoveryActor.Candidates([.. Taken]));
    }

    private sealed record WaiterTick(Waiter Waiter) : ILocalMessage;

    private sealed record PatienceTick : ILocalMessage
    {
        public static PatienceTick Instance { get; } = new();
    }
}
