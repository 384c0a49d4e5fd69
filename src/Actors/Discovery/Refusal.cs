using Akka.Devp2p.Actors.Discovery.V5;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>
/// The answer to a question of discovery that nobody will look into: its part is off, or has failed at it. Whoever asked learns it at once.
/// </summary>
internal static class Refusal
{
    /// <summary>True when it was a question of those that are answered.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="asker">Who gets the answer.</param>
    /// <param name="why">For those answers that say why.</param>
    internal static bool Tell(object question, IActorRef asker, RequestFailure why)
    {
        if (AnswerTo(question, why) is not { } answer)
        {
            return false;
        }

        asker.Tell(answer);
        return true;
    }

    private static object? AnswerTo(object question, RequestFailure why) => question switch
    {
        DiscoveryActor.FindCandidates => new DiscoveryActor.Candidates([]),
        DiscoveryActor.Resolve resolve => new DiscoveryActor.Resolved(resolve.Node.Id, null),
        DiscoveryActor.GetTable => new DiscoveryActor.TableSnapshot([], false),
        DiscoveryActor.PingNode ping => new DiscoveryActor.PingFailed(ping.Node.Id, why),
        DiscoveryActor.FindNodes find => new DiscoveryActor.RequestFailed(find.Node.Id, why),
        DiscoveryActor.RequestRecord request => new DiscoveryActor.RequestFailed(request.Node.Id, why),
        LookupsActor.Find find => new LookupActor.Found(find.LookupId, []),
        LookupsActor.Resolve resolve => new ResolveActor.Ended(resolve.Node.Id, null, Searched: false),
        Discv5Actor.FindAtDistances find => new DiscoveryActor.RequestFailed(find.Node.Id, why),
        Discv5Actor.Talk talk => new DiscoveryActor.RequestFailed(talk.Node.Id, why),
        Discv5Actor.RegisterAt register => new DiscoveryActor.RequestFailed(register.Node.Id, why),
        Discv5Actor.QueryTopic query => new DiscoveryActor.RequestFailed(query.Node.Id, why),
        TopicsActor.RegisterTopic register => new TopicsActor.TopicRefused(register.Topic),
        TopicsActor.FindTopic find => new TopicsActor.TopicFound(find.Topic, []),
        _ => null,
    };
}
