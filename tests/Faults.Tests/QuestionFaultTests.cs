using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Faults.Tests;

/// <summary>The very question at which a part of discovery fails is answered, at once; an order to register a topic is carried out.</summary>
public sealed class QuestionFaultTests : FaultSpec
{
    private static readonly Hash256 Chess = Keccak.Hash256("chess"u8);

    private static readonly object[] Questions =
    [
        new DiscoveryActor.FindCandidates(1), new DiscoveryActor.Resolve(Silent), DiscoveryActor.GetTable.Instance, new DiscoveryActor.PingNode(Silent),
        new DiscoveryActor.FindNodes(Silent, new byte[64]), new DiscoveryActor.RequestRecord(Silent), new LookupsActor.Find(7, new byte[64]),
        new LookupsActor.Resolve(Silent, MaySearch: true), new Discv5Actor.FindAtDistances(Silent, [256]), new Discv5Actor.Talk(Silent, "chat", new byte[1]),
        new TopicsActor.RegisterTopic(Chess), new TopicsActor.FindTopic(Chess),
    ];

    public static TheoryData<string, Type> Asked
    {
        get
        {
            var asked = new TheoryData<string, Type>();
            Add("discovery", typeof(DiscoveryActor.FindCandidates), typeof(DiscoveryActor.PingNode), typeof(Discv5Actor.Talk), typeof(TopicsActor.RegisterTopic), typeof(TopicsActor.FindTopic));
            Add("discovery/v4", typeof(DiscoveryActor.PingNode), typeof(DiscoveryActor.FindNodes), typeof(DiscoveryActor.RequestRecord));
            Add("discovery/v5", typeof(DiscoveryActor.GetTable), typeof(Discv5Actor.FindAtDistances), typeof(LookupsActor.Find), typeof(LookupsActor.Resolve), typeof(TopicsActor.FindTopic));
            Add("discovery/v5/topics", typeof(TopicsActor.RegisterTopic), typeof(TopicsActor.FindTopic));
            Add("discovery/lookups", typeof(LookupsActor.Find), typeof(LookupsActor.Resolve));
            return asked;

            void Add(string path, params Type[] questions) => Array.ForEach(questions, question => asked.Add(path, question));
        }
    }

    [Theory]
    [MemberData(nameof(Asked))]
    public void Question_AtWhichAPartFails_IsAnsweredAtOnce(string path, Type question)
    {
        Begin(options => options.Settings += "\ndevp2p.discovery.discv5.topics = on", FaultRule.Actor(path).OnMessage(question).At(At).Throw());
        Scheduler.AdvanceTo(StrikeTime);
        Quiet();
        var asking = CreateTestProbe();
        var asked = Questions.Single(one => one.GetType() == question);
        asking.Send(Find(One, path), asked);
        Assert.True(IsNothing(asking.ExpectMsg<object>()));
        Assert.Equal(path, Struck.ExpectMsg<FaultStruck>().Where);
        ExpectNobodyDroppedAndNothingLeaked();
    }

    private static bool IsNothing(object answer) => answer switch
    {
        DiscoveryActor.Candidates candidates => candidates.Nodes.IsEmpty,
        DiscoveryActor.TableSnapshot table => table is { Nodes.IsEmpty: true, Initialized: false },
        DiscoveryActor.PingFailed failed => failed is { Id: var id, Reason: RequestFailure.Restarted } && id == Silent.Id,
        DiscoveryActor.RequestFailed failed => failed is { Id: var id, Reason: RequestFailure.Restarted } && id == Silent.Id,
        LookupActor.Found found => found is { LookupId: 7, Closest.IsEmpty: true },
        ResolveActor.Ended ended => ended is { Node: null, Searched: false } && ended.Id == Silent.Id,
        TopicsActor.TopicRegistered registered => registered.Topic == Chess,
        TopicsActor.TopicFound found => found.Topic == Chess && found.Nodes.IsEmpty,
        _ => false,
    };
}
