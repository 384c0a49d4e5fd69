using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Supervision;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Enr;

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
        Settle(former, topics); // it has asked its parent for the pool
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

    /// <summary>A host's mistake costs one failure at most: the next life is not told the same again.</summary>
    [Theory]
    [InlineData("x", false, 1)]
    [InlineData(null, true, 0)]
    public void Handler_ThatIsIncomplete_IsNotRemembered(string? protocol, bool hasHandler, int failures)
    {
        AllowErrors<NullReferenceException>();
        AllowErrors<ArgumentNullException>();
        var failed = CreateTestProbe("failed");
        Sys.EventStream.Subscribe(failed, typeof(ActorFailed));
        _node.Actor.Tell(new Discv5Actor.RegisterTalkHandler(protocol!, hasHandler ? CreateTestProbe().Ref : null!));
        Recover("v5");
        Register(Chess);
        failed.ReceiveN(failures);
        Fail(string.Empty);
        Register(Go);
        Assert.Equal(["ad-1", "ad-2", "registrar"], Parts());
        Assert.False(failed.HasMessages);
    }

    [Theory]
    [InlineData("")]
    [InlineData("v5")]
    [InlineData("v5/topics")]
    public void Unregister_AtWhichAPartFails_IsDone(string path)
    {
        Register(Chess);
        Break(path, new TopicsActor.UnregisterTopic(Chess));
        Register(Go);
        Assert.Equal(["ad-1", "registrar"], Parts());
    }

    /// <summary>The parts above it have been told already, and would tell it again at their own failure.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("v5")]
    [InlineData("v5/topics")]
    public void Register_AtWhichAPartFails_IsDone_AndAnsweredOnce(string path)
    {
        Break(path, new TopicsActor.RegisterTopic(Chess));
        _probe.ExpectMsg(new TopicsActor.TopicRegistered(Chess));
        Assert.False(_probe.HasMessages);
        Assert.Equal(["ad-1", "registrar"], Parts());
        Fail(path);
        Assert.Equal(["ad-1", "registrar"], Parts());
    }

    [Theory]
    [InlineData("")]
    [InlineData("v4")]
    [InlineData("v5")]
    public void Record_AtWhichAPartFails_IsNotLost(string path)
    {
        var newer = new NodeRecordBuilder(_node.Record).Sign(_node.Setup.Key, _node.Record.Sequence + 1);
        Break(path, new DiscoveryActor.SetRecord(newer));
        var (remote, remote5) = (Remote("10.0.0.2:30000", 2), Remote5("10.0.0.3:30000", 3));
        remote.Send(remote.Ping(_node.At), _node.At);
        Assert.Equal(newer.Sequence, remote.Expect<Wire.Discv4.Pong>().Packet.EnrSequence);
        remote5.Send(new Ping(new RequestId([1]), 7), _node.Enode.Key, _node.At);
        Assert.Equal(newer.Sequence, remote5.Expect<Pong>().EnrSequence);
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
        FindAll();
    }

    /// <summary>This part fails at what the node is told.</summary>
    private void Break(string path, object message)
    {
        BreakAtNext(path.Length == 0 ? _node.Actor : _node.Child(path));
        _probe.Send(_node.Actor, message);
        Recover(path);
    }

    /// <summary>What the node has been told has reached this part, and this has recovered.</summary>
    private void Recover(string path)
    {
        IActorRef[] way = [_node.Actor, .. new[] { "v4", "v5", "v5/topics" }.Where(part => path.StartsWith(part, StringComparison.Ordinal)).Select(_node.Child)];
        Settle(way);
        FindAll();
    }

    private void FindAll()
    {
        Actors.Clear();
        Actors.AddRange([_node.Actor, .. new[] { "udp", "v4", "table", "mixer", "v5", "v5/table", "v5/topics" }.Select(_node.Child)]);
        SettleAll();
    }
}
