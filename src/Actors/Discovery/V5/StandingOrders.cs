using System.Collections.Immutable;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Discovery.V5;

/// <summary>What discv5 is to do from now on: TALK handlers, topics. Whoever fails gives it to its next life, before all that is in its mailbox. Immutable.</summary>
internal sealed record StandingOrders(ImmutableSortedDictionary<string, IActorRef> Handlers, ImmutableSortedSet<Hash256> Topics)
{
    internal static StandingOrders None { get; } = new(ImmutableSortedDictionary.Create<string, IActorRef>(StringComparer.Ordinal), []);

    private IEnumerable<object> Messages =>
        Handlers.Select(pair => (object)new Discv5Actor.RegisterTalkHandler(pair.Key, pair.Value)).Concat(Topics.Select(topic => new TopicsActor.RegisterTopic(topic)));

    /// <summary>As they were given.</summary>
    /// <param name="failed">What the former life has failed at: if it is among them, it is done in the next, and answered there.</param>
    /// <param name="asker">Whose message that was.</param>
    internal IEnumerable<Envelope> Envelopes(object failed, IActorRef asker) =>
        Messages.Select(order => new Envelope(order, order.Equals(failed) ? asker : ActorRefs.Nobody));

    internal bool Has(object order) => Messages.Contains(order);

    /// <summary>With one more, or one that is taken back; anything else, and a handler without name or actor, changes nothing.</summary>
    internal StandingOrders With(object order) => order switch
    {
        Discv5Actor.RegisterTalkHandler { Protocol: not null, Handler: not null } register => this with { Handlers = Handlers.SetItem(register.Protocol, register.Handler) },
        TopicsActor.RegisterTopic register when Topics.Count < TopicsActor.MaxTopics => this with { Topics = Topics.Add(register.Topic) },
        TopicsActor.UnregisterTopic unregister => this with { Topics = Topics.Remove(unregister.Topic) },
        _ => this,
    };

    /// <summary>It has stopped, whatever it was registered for.</summary>
    internal StandingOrders Without(IActorRef handler) =>
        this with { Handlers = Handlers.RemoveRange(Handlers.Where(pair => pair.Value.Equals(handler)).Select(pair => pair.Key)) };
}
