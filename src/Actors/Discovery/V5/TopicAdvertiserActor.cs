using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Discv5.Topics;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery.V5;

/// <summary>Keeps us listed under one topic; <see cref="TopicPlacement"/> decides where and when. After a restart it begins anew.</summary>
public sealed class TopicAdvertiserActor : Devp2pActor, IWithTimers
{
    /// <summary>So often it looks for places that have become free, and for registrars to fill them.</summary>
    internal static readonly TimeSpan Cycle = TimeSpan.FromSeconds(30);

    private readonly DiscoverySetup _setup;
    private readonly DiscoveryRefs _refs;
    private readonly Hash256 _topic;
    private readonly TopicPlacement _placement;

    public TopicAdvertiserActor(DiscoverySetup setup, DiscoveryRefs refs, Hash256 topic)
    {
        ArgumentNullException.ThrowIfNull(setup);
        (_setup, _refs, _topic) = (setup, refs, topic);
        _placement = new TopicPlacement(topic, setup.Key.PublicKey.Id, setup.Randomness.Next);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(DiscoverySetup setup, DiscoveryRefs refs, Hash256 topic) => Akka.Actor.Props.Create(() => new TopicAdvertiserActor(setup, refs, topic));

    protected override void PreStart() => Context.Parent.Tell(TopicsActor.GetPool.Instance);

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
            case Tick:
                Advance();
                break;
            case GetStatus:
                var now = _setup.Time.GetUtcNow();
                Sender.Tell(new Status(_topic, _placement.ListedAt(now), _placement.WaitingAt(now), _placement.Table.Count));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Advance()
    {
        var now = _setup.Time.GetUtcNow();
        foreach (var ask in _placement.Next(now))
        {
            _refs.V4.AskFor(new Discv5Actor.RegisterAt(ask.Node, _topic, ask.Ticket, _placement.Table.Free), Self, reply => new Replied(ask, reply));
        }

        var left = _placement.NextTime - now;
        Timers.StartSingleTimer(nameof(Tick), Tick.Instance, left < TimeSpan.Zero ? TimeSpan.Zero : left < Cycle ? left.Value : Cycle);
    }

    private void OnReplied(Replied replied)
    {
        var now = _setup.Time.GetUtcNow();
        switch (replied.Reply)
        {
            case Discv5Actor.TopicConfirmed confirmed:
                _placement.OnConfirmed(replied.To, confirmed.Ticket, confirmed.Wait, now);
                Add(confirmed.Auxiliary);
                break;
            case DiscoveryActor.RequestFailed { Reason: RequestFailure.Timeout or RequestFailure.InvalidReply or RequestFailure.NotAllowed or RequestFailure.NoEndpoint }:
                _placement.OnFailure(replied.To, now);
                break;
            default:
                _placement.OnUnsent(replied.To, now); // our own trouble
                break;
        }
    }

    private void Add(IEnumerable<NodeRecord> records)
    {
        foreach (var record in records)
        {
            _placement.Table.Add(record);
        }
    }

    /// <summary>Answered with <see cref="Status"/>.</summary>
    public sealed record GetStatus : ILocalMessage
    {
        public static GetStatus Instance { get; } = new();
    }

    /// <summary>How far we are listed under the topic.</summary>
    /// <param name="Listed">Registrars that list us.</param>
    /// <param name="Waiting">Registrars where we wait.</param>
    /// <param name="Known">Nodes of the service table.</param>
    public sealed record Status(Hash256 Topic, int Listed, int Waiting, int Known) : ILocalMessage;

    // may come after the end, or of before a restart
    private sealed record Replied(TopicAsk To, object? Reply) : IDeadLetterSuppression, ILocalMessage;

    private sealed record Tick : ILocalMessage
    {
        public static Tick Instance { get; } = new();
    }
}
