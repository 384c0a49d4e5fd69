using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv5;

namespace Akka.Devp2p.Actors.Tests.Discovery.V5;

/// <summary>TALK handlers and topics, registered with a part of discovery that fails.</summary>
public sealed class StandingOrderTests : Discv5Spec
{
    private static readonly Hash256 Chess = Keccak.Hash256("chess"u8), Go = Keccak.Hash256("go"u8);

    private readonly FaultyTime _time;
    private readonly TestedNode _node;
    private readonly Akka.TestKit.TestProbe _probe;

    public StandingOrderTests()
    {
        AllowErrors<ActorKilledException>();
        AllowErrors<InvalidOperationException>();
        _time = new FaultyTime(Time);
        _node = Start5(Both with { Discv5 = new Discv5Settings { Topics = true } }, time: _time);
        _probe = CreateTestProbe("asking");
    }

    [Fact]
    public void Discovery_WhenItFails_KeepsThem()
    {
        var (remote, handler) = (Remote5("10.0.0.2:30000", 2, topics: true), CreateTestProbe("handler"));
        _node.Actor.Tell(new Discv5Actor.RegisterTalkHandler("chat", handler.Ref));
        Register(Chess);
        Fail(string.Empty);
        Register(Go); // it has what it was told before
        Assert.Equal(["ad-1", "ad-2", "registrar"], Parts());
        remote.Send(new TalkRequest(new RequestId([1]), "chat", new byte[] { 5 }), _node.Enode.Key, _node.At);
        handler.ExpectMsg<Discv5Actor.TalkReceived>();
    }

    [Fact]
    public void Discovery_WhenItFails_AnswersTheRequestsUnderWayAtOnce()
    {
        var silent = Remote5("10.0.0.2:30000", 2);
        silent.IgnoresHandshakes = true;
        _probe.Send(_node.Actor, new Discv5Actor.Talk(silent.Enode, "chat", new byte[1]));
        _probe.Send(_node.Actor, new Discv5Actor.Talk(silent.Enode, "chat", new byte[2])); // waits for the first
        var elsewhere = Remote("10.0.0.3:30000", 3);
        _probe.Send(_node.Actor, new DiscoveryActor.PingNode(elsewhere.Enode));
        SettleAll();
        Assert.False(_probe.HasMessages);
        Fail(string.Empty);
        var answers = _probe.ReceiveN(3);
        Assert.Equal(2, answers.Count(answer => answer.Equals(new DiscoveryActor.RequestFailed(silent.Id, RequestFailure.Restarted))));
        Assert.Contains(new DiscoveryActor.PingFailed(elsewhere.Enode.Id, RequestFailure.Restarted), answers);
    }

    [Theory]
    [InlineData("")]
    [InlineData("v5")]
    [InlineData("v5/topics")]
    public void Unregister_BehindTheMessageAtWhichAPartFails_IsNotUndone(string path)
    {
        Register(Chess);
        Fail(path, new TopicsActor.UnregisterTopic(Chess));
        Register(Go);
        Assert.Single(Parts(), name => name.StartsWith("ad-", StringComparison.Ordinal));
        Fail(path);
        Register(Go);
        Assert.Equal(["ad-1", "registrar"], Parts());
    }

    [Theory]
    [InlineData("")]
    [InlineData("v5")]
    public void Handler_RegisteredBehindTheMessageAtWhichAPartFails_IsNotReplacedByTheFormer(string path)
    {
        var (remote, former, later) = (Remote5("10.0.0.2:30000", 2, topics: true), CreateTestProbe("former"), CreateTestProbe("later"));
        _node.Actor.Tell(new Discv5Actor.RegisterTalkHandler("chat", former.Ref));
        Register(Chess);
        Fail(path, new Discv5Actor.RegisterTalkHandler("chat", later.Ref));
        Register(Go);
        remote.Send(new TalkRequest(new RequestId([1]), "chat", new byte[] { 5 }), _node.Enode.Key, _node.At);
        later.ExpectMsg<Discv5Actor.TalkReceived>();
        Assert.False(former.HasMessages);
    }

    /// <summary>The end of a search is in the mailbox when its parent fails, behind a question for the next, which gets the same name.</summary>
    [Fact]
    public void Search_BegunAfterARestart_IsNotTakenForTheOneOfItsNameBefore()
    {
        AllowDeadLetters<Akka.Dispatch.SysMsg.Suspend>(); // its parent's, to a child that has stopped meanwhile
        var silent = Remote5("10.0.0.2:30000", 2, topics: true);
        silent.IgnoresHandshakes = true;
        var topics = _node.Child("v5/topics");
        var known = new DiscoveryActor.TableSnapshot([new TableNode(silent.Enode, 16, 1, true, Time.GetUtcNow())], true);
        topics.Tell(known);
        _probe.Send(topics, new TopicsActor.FindTopic(Chess));
        AwaitAssert(() => Assert.Contains("search-1", Parts()));
        var (former, cell) = (_node.Child("v5/topics/search-1"), (ActorRefWithCell)topics);
        cell.Suspend();
        topics.Tell(Kill.Instance);
        topics.Tell(known);
        topics.Tell(new TopicsActor.FindTopic(Chess), _probe.Ref);
        Sys.Stop(former); // its mailbox stands still with its parent's
        AwaitAssert(() => Assert.Equal(4, cell.Underlying.NumberOfMessages));
        cell.Resume(null);
        _probe.ExpectMsg<TopicsActor.TopicFound>();
        Settle(topics);
        var next = _node.Child("v5/topics/search-1");
        Assert.NotEqual(former, next);
        next.Tell(Kill.Instance);
        _probe.ExpectMsg<TopicsActor.TopicFound>();
        AwaitAssert(() => Assert.Equal(["registrar"], Parts())); // a search that fails is stopped, not restarted
    }

    private IReadOnlyList<string> Parts() => [.. Children(_node.Child("v5/topics")).Order(StringComparer.Ordinal)];

    private void Register(Hash256 topic)
    {
        _probe.Send(_node.Actor, new TopicsActor.RegisterTopic(topic));
        _probe.ExpectMsg<TopicsActor.TopicRegistered>();
    }

    /// <summary>This part fails, with that already behind the message at which it does; then all have found each other again.</summary>
    private void Fail(string path, object? behind = null)
    {
        var part = path.Length == 0 ? _node.Actor : _node.Child(path);
        var cell = (ActorRefWithCell)part;
        cell.Suspend();
        part.Tell(path.Length == 0 ? new DiscoveryActor.Resolve(_node.Enode) : Kill.Instance);
        if (behind is not null)
        {
            part.Tell(behind);
        }

        _time.ThrowOnce = path.Length == 0;
        cell.Resume(null);
        Settle(part);
        Actors.Clear();
        Actors.AddRange([_node.Actor, .. new[] { "udp", "v4", "table", "mixer", "v5", "v5/table", "v5/topics" }.Select(_node.Child)]);
        SettleAll();
    }
}
