using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Discv5.Topics;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery.V5;

/// <summary>One search for the nodes of a topic; <see cref="TopicSearch"/> decides whom to ask. Ends within <see cref="Bound"/> with what it has.</summary>
/// <remarks>The frame is that of <see cref="LookupActor"/>; a base of both would hold no more than the timer, since machine, questions and answers differ.</remarks>
public sealed class TopicSearchActor : Devp2pActor, IWithTimers
{
    /// <summary>A search takes no longer than this.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly DiscoverySetup _setup;
    private readonly DiscoveryRefs _refs;
    private readonly TopicsActor.FindTopic _find;
    private readonly IActorRef _asker;
    private readonly TopicSearch _search;

    public TopicSearchActor(DiscoverySetup setup, DiscoveryRefs refs, TopicsActor.FindTopic find, IActorRef asker)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(find);
        (_setup, _refs, _find, _asker) = (setup, refs, find, asker);
        _search = new TopicSearch(find.Topic, setup.Key.PublicKey.Id, find.Count, setup.Randomness.Next);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(DiscoverySetup setup, DiscoveryRefs refs, TopicsActor.FindTopic find, IActorRef asker) =>
        Akka.Actor.Props.Create(() => new TopicSearchActor(setup, refs, find, asker));

    protected override void PreStart()
    {
        Timers.StartSingleTimer(nameof(BoundTick), BoundTick.Instance, Bound);
        Context.Parent.Tell(TopicsActor.GetPool.Instance);
    }

    // the one place where the answer is given: it also comes when this actor has failed
    protected override void PostStop() => _asker.Tell(new TopicsActor.TopicFound(_find.Topic, [.. _search.Found]));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TopicsActor.Pool pool:
                Add(pool.Nodes);
                Advance();
                break;
            case Replied replied:
                OnReplied(replied);
                Advance();
                break;
            case BoundTick:
                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Advance()
    {
        var now = _setup.Time.GetUtcNow();
        foreach (var node in _search.Next(now))
        {
            _refs.V4.AskFor(new Discv5Actor.QueryTopic(node, _find.Topic, _search.Table.Free), Self, reply => new Replied(node.Id, reply));
        }

        if (_search.IsDone(now))
        {
            Context.Stop(Self);
        }
    }

    private void OnReplied(Replied replied)
    {
        if (replied.Reply is Discv5Actor.TopicQueried answer)
        {
            _search.OnAnswer(replied.Id, answer.Advertisers);
            Add(answer.Auxiliary);
        }
        else
        {
            _search.OnFailure(replied.Id, _setup.Time.GetUtcNow());
        }
    }

    private void Add(IEnumerable<NodeRecord> records)
    {
        foreach (var record in records)
        {
            _search.Table.Add(record);
        }
    }

    // may come after the end
    private sealed record Replied(NodeId Id, object? Reply) : IDeadLetterSuppression, ILocalMessage;

    private sealed record BoundTick : ILocalMessage
    {
        public static BoundTick Instance { get; } = new();
    }
}
