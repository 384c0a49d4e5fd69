using Akka.Actor;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Sockets.Simulated;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Xunit.Abstractions;

namespace Akka.Devp2p.Faults.Tests.Simulation;

/// <summary>Networks in which some nodes register a topic and others find them, everything as in production but network and clock.</summary>
public sealed class TopicNetworkTests(ITestOutputHelper output)
{
    private static readonly Hash256 Chess = Keccak.Hash256("chess"u8), Go = Keccak.Hash256("go"u8);

    private static readonly MemberKind Topical = MemberKind.Discv5.WithoutPeers with { Settings = MemberKind.Discv5.WithoutPeers.Settings + "\ndevp2p.discovery.discv5.topics = on" };

    [Fact]
    public async Task Network_Of60_TwelveRegister_AndOthersFindThem_AlsoAfterTheirAdvertisementsHaveEnded()
    {
        await using var simulation = Actors.Sockets.Simulated.Simulation.Create(700, new SimulationOptions { Conditions = new LinkConditions { Loss = 0.01 }, StandInSignatures = true });
        var crowd = new Crowd(simulation, Topical);
        crowd.Grow(60, TimeSpan.FromMilliseconds(300));
        simulation.RunFor(TimeSpan.FromMinutes(1));
        var (chess, go) = (crowd.Members.Take(12).ToArray(), crowd.Members.Skip(12).Take(4).ToArray());
        var advertisers = Register(simulation, chess, Chess);
        Register(simulation, go, Go);

        foreach (var minutes in new[] { 3, 20 })
        {
            simulation.RunFor(TimeSpan.FromMinutes(minutes));
            var status = simulation.AskAll<TopicAdvertiserActor.Status>([.. advertisers.Select(advertiser => ((ICanTell)advertiser, (object)TopicAdvertiserActor.GetStatus.Instance))]);
            output.WriteLine($"listed by {status.Average(one => one.Listed):F1}, waiting at {status.Average(one => one.Waiting):F1}");
            Find(simulation, crowd.Members, Chess, chess);
            Find(simulation, crowd.Members, Go, go);
        }

        Assert.Empty(simulation.Faults);
        Assert.Equal(0, simulation.ForeignCalls);
    }

    /// <summary>Registers the first topic of each.</summary>
    private static IReadOnlyList<IActorRef> Register(Actors.Sockets.Simulated.Simulation simulation, IReadOnlyList<Crowd.Member> members, Hash256 topic)
    {
        simulation.AskAll<TopicsActor.TopicRegistered>([.. members.Select(member => ((ICanTell)member.Node.Refs.Discovery, (object)new TopicsActor.RegisterTopic(topic)))]);
        return [.. members.Select(member => simulation.Find(member.Node, "discovery/v5/topics/ad-1"))];
    }

    /// <summary>Twenty others look: whoever they find is one of these, each of them finds half of these on average, and nobody stays unfound.</summary>
    private void Find(
        Actors.Sockets.Simulated.Simulation simulation, IEnumerable<Crowd.Member> members, Hash256 topic, IReadOnlyCollection<Crowd.Member> registered)
    {
        var ids = registered.Select(member => member.Id).ToHashSet();
        var asking = members.Where(member => !ids.Contains(member.Id)).Take(20);
        var answers = simulation.AskAll<TopicsActor.TopicFound>([.. asking.Select(member => ((ICanTell)member.Node.Refs.Discovery, (object)new TopicsActor.FindTopic(topic)))]);
        var all = answers.SelectMany(answer => answer.Nodes).Select(record => record.Id).ToHashSet();
        output.WriteLine($"of {ids.Count} found: {answers.Average(answer => answer.Nodes.Length):F1} by each, least {answers.Min(answer => answer.Nodes.Length)}, {all.Count} by all");
        Assert.Superset(all, ids);
        Assert.Equal(ids.Count, all.Count);
        Assert.True(answers.Average(answer => answer.Nodes.Length) >= ids.Count / 2.0);
        Assert.All(answers, answer => Assert.NotEmpty(answer.Nodes));
    }
}
