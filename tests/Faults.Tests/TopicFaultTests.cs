using Akka.Actor;
using Akka.Devp2p.Actors;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Faults.Tests;

/// <summary>Parts of topic discovery that fail, in a node with three live peers that advertises a topic.</summary>
public sealed class TopicFaultTests : FaultSpec
{
    private static readonly Hash256 Chess = Keccak.Hash256("chess"u8);

    [Theory]
    [InlineData("discovery/v5")]
    [InlineData("discovery/v5/topics")]
    [InlineData("discovery/v5/topics/registrar")]
    [InlineData("discovery/v5/topics/ad-1")]
    public void Part_WhenItFails_IsRestarted_AndWhatWasAdvertisedStillIs(string path)
    {
        Start(path);
        var struck = Strike();
        Assert.Equal(path, struck.Where);
        Assert.Equal(Directive.Restart, DirectiveFor(path));
        Quiet();
        Assert.Equal(["ad-1", "registrar"], Children(Find(One, "discovery/v5/topics")).Order(StringComparer.Ordinal));
        Ask<TopicsActor.TopicRegistered>("discovery", new TopicsActor.RegisterTopic(Chess));
        Assert.Equal(["ad-1", "registrar"], Children(Find(One, "discovery/v5/topics")).Order(StringComparer.Ordinal));
        ExpectNobodyDroppedAndNothingLeaked();
    }

    [Fact]
    public void Search_WhenItFails_TheAskerGetsItsAnswerAtOnce()
    {
        Start("discovery/v5/topics/search-*");
        using var key = PrivateKey.Generate(new SeededRandomness(9).Fill);
        var silent = new NodeRecordBuilder().SetIp(Silent.Ip!).SetUdp(30303).SetTopics().Sign(key, 1);
        Find(One, "discovery/v5/topics").Tell(new DiscoveryActor.TableSnapshot([new TableNode(Enode.FromRecord(silent), 16, 1, true, Scheduler.Now)], true));
        var asking = CreateTestProbe();
        asking.Send(Find(One, "discovery"), new TopicsActor.FindTopic(Chess));
        AwaitAssert(() => Assert.Equal(3, Children(Find(One, "discovery/v5/topics")).Count));
        ExpectStopped(Strike());
        Assert.Empty(asking.ExpectMsg<TopicsActor.TopicFound>().Nodes);
        AwaitAssert(() => Assert.Equal(2, Children(Find(One, "discovery/v5/topics")).Count));
        Advance(One.Settings.Discovery.Discv5.ResponseTimeout);
        ExpectNobodyDroppedAndNothingLeaked();
    }

    private void Start(string struck)
    {
        Begin(options => options.Settings += "\ndevp2p.discovery.discv5.topics = on", FaultRule.Actor(struck).At(At).Throw());
        Ask<TopicsActor.TopicRegistered>("discovery", new TopicsActor.RegisterTopic(Chess));
        Quiet();
    }
}
