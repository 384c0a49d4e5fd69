using System.Collections.Immutable;
using Akka.Devp2p.Actors.Supervision;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Discv5.Topics;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery.V5;

/// <summary>
/// Topic discovery of June 2026 (discv5-theory.md, "Topic-based Service Discovery"), below discv5 when it is switched on: the parent of a registrar, of one
/// advertiser for each topic of ours, and of the searches under way. Tells them whom the table knows that speaks it, too.
/// </summary>
public sealed class TopicsActor : Devp2pActor, IWithTimers, IWithUnboundedStash
{
    /// <summary>Topics that a node advertises, and searches under way.</summary>
    public const int MaxTopics = 64, MaxSearches = 16;

    private const string Registrar = "registrar";

    private static readonly TimeSpan FirstPool = TimeSpan.FromSeconds(1), PoolInterval = TimeSpan.FromSeconds(10);

    private readonly DiscoverySetup _setup;
    private readonly DiscoveryRefs _refs;
    private readonly EventStream _events = Context.System.EventStream; // read here: a strategy is made where there is no Context
    private readonly Dictionary<Hash256, IActorRef> _advertisers = [];
    private readonly HashSet<IActorRef> _searches = []; // not by name: an end that is told late may be that of one before a restart
    private IActorRef _registrar = ActorRefs.Nobody;
    private Pool _pool = new([]);
    private long _number;

    /// <param name="setup">Everything from outside.</param>
    /// <param name="refs">discv5 as V4, and its table.</param>
    public TopicsActor(DiscoverySetup setup, DiscoveryRefs refs) => (_setup, _refs) = (setup, refs);

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    public static Props Props(DiscoverySetup setup, DiscoveryRefs refs) => Akka.Actor.Props.Create(() => new TopicsActor(setup, refs));

    protected override SupervisorStrategy SupervisorStrategy() => new CountingStrategy(
        _events, _setup.Time, (child, _) => _searches.Contains(child) ? Directive.Stop : Directive.Restart);

    protected override void PreStart()
    {
        _registrar = Context.WatchWith(Context.ActorOf(TopicRegistrarActor.Props(_setup), Registrar), new ChildGone(Registrar));
        Timers.StartPeriodicTimer(nameof(PoolTick), PoolTick.Instance, FirstPool, PoolInterval);
    }

    /// <summary>
    /// The mailbox outlives the restart: what was advertised is advertised again, unless it is taken back in what came since. An order at which it fails
    /// is not lost, since those above know it already.
    /// </summary>
    protected override void PreRestart(Exception reason, object message)
    {
        var orders = (StandingOrders.None with { Topics = [.. _advertisers.Keys] }).With(message);
        Stash.Prepend(orders.Envelopes(message, Sender));
        if (!orders.Has(message))
        {
            Refusal.Tell(message, Sender, RequestFailure.Restarted);
        }

        base.PreRestart(reason, message);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TopicRegistrarActor.Requested or TopicRegistrarActor.GetStatus:
                _registrar.Forward(message);
                break;
            case RegisterTopic register:
                OnRegister(register.Topic);
                break;
            case UnregisterTopic unregister when _advertisers.Remove(unregister.Topic, out var advertiser):
                Context.Unwatch(advertiser);
                Context.Stop(advertiser);
                break;
            case UnregisterTopic:
                break; // as wanted
            case FindTopic find:
                OnFind(find);
                break;
            case GetPool:
                Sender.Tell(_pool);
                break;
            case PoolTick:
                _refs.Table.Tell(DiscoveryActor.GetTable.Instance);
                break;
            case DiscoveryActor.TableSnapshot snapshot:
                OnTable(snapshot);
                break;
            case SearchEnded ended:
                _searches.Remove(ended.Search);
                break;
            case ChildGone gone:
                throw new ChildLost("discovery/v5/topics/" + gone.Name);
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnRegister(Hash256 topic)
    {
        if (!_advertisers.TryGetValue(topic, out var advertiser) && _advertisers.Count >= MaxTopics)
        {
            Sender.Tell(new TopicRefused(topic));
            return;
        }

        if (advertiser is null)
        {
            var name = $"ad-{++_number}";
            _advertisers[topic] = Context.WatchWith(Context.ActorOf(TopicAdvertiserActor.Props(_setup, _refs, topic), name), new ChildGone(name));
        }

        Sender.Tell(new TopicRegistered(topic));
    }

    private void OnFind(FindTopic find)
    {
        if (_searches.Count >= MaxSearches || find.Count < 1)
        {
            Sender.Tell(new TopicFound(find.Topic, []));
            return;
        }

        var search = Context.ActorOf(TopicSearchActor.Props(_setup, _refs, find, Sender), $"search-{++_number}");
        _searches.Add(search);
        Context.WatchWith(search, new SearchEnded(search));
    }

    private void OnTable(DiscoveryActor.TableSnapshot snapshot)
    {
        _pool = new Pool([.. snapshot.Nodes.Where(node => node.Live && node.Node.Record is { Topics: true }).Select(node => node.Node.Record!)]);
        _registrar.Tell(_pool);
        foreach (var advertiser in _advertisers.Values)
        {
            advertiser.Tell(_pool);
        }
    }

    /// <summary>What a host may ask for.</summary>
    internal interface ICommand : ILocalMessage;

    /// <summary>
    /// Be listed under a topic from now on, until <see cref="UnregisterTopic"/> or the end of discovery. Answered at once with <see cref="TopicRegistered"/>, or
    /// with <see cref="TopicRefused"/> when topic discovery is off or there are <see cref="MaxTopics"/> already. Others find us within minutes.
    /// </summary>
    /// <param name="Topic">32 bytes; how they are made from a name is for those who use it to agree on.</param>
    public sealed record RegisterTopic(Hash256 Topic) : ICommand, ILocalMessage;

    /// <summary>Register no more. Where we are listed, it ends within 15 minutes.</summary>
    public sealed record UnregisterTopic(Hash256 Topic) : ICommand, ILocalMessage;

    /// <summary>Look for the nodes of a topic. Answered within 30 s with <see cref="TopicFound"/>.</summary>
    /// <param name="Count">How many are enough, 1 or more.</param>
    public sealed record FindTopic(Hash256 Topic, int Count = TopicRules.DefaultWanted) : IDeadLetterSuppression, ICommand, ILocalMessage;

    /// <summary>We are listed under the topic from now on, also when we were before.</summary>
    public sealed record TopicRegistered(Hash256 Topic) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Topic discovery is off or busy, or there are <see cref="MaxTopics"/> already.</summary>
    public sealed record TopicRefused(Hash256 Topic) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Who says to take part in a topic; none when nobody was found, and when topic discovery is off or busy.</summary>
    public sealed record TopicFound(Hash256 Topic, ImmutableArray<NodeRecord> Nodes) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Answered with <see cref="Pool"/>.</summary>
    internal sealed record GetPool : IDeadLetterSuppression, ILocalMessage
    {
        public static GetPool Instance { get; } = new();
    }

    /// <summary>Proven nodes of the table that speak topic discovery.</summary>
    internal sealed record Pool(ImmutableArray<NodeRecord> Nodes) : IDeadLetterSuppression, ILocalMessage;

    private sealed record ChildGone(string Name) : ILocalMessage;

    private sealed record SearchEnded(IActorRef Search) : ILocalMessage;

    private sealed record PoolTick : ILocalMessage
    {
        public static PoolTick Instance { get; } = new();
    }
}
