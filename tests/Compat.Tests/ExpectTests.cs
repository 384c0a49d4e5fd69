using Akka.Actor;
using Akka.TestKit;
using Xunit.Sdk;

namespace Akka.Devp2p.Compat.Tests;

/// <summary>Each expectation passes on what it asks for and fails on anything else, on nothing, and on what comes from another sender.</summary>
public sealed class ExpectTests : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(30);

    private readonly TestProbe _probe;

    public ExpectTests() => _probe = CreateTestProbe("probe");

    [Fact]
    public void ExpectMsg_OfType_FailsOnOtherTypeAndOnNothing()
    {
        Told("a");
        Assert.Equal("a", _probe.ExpectMsg<string>());
        Fails(() => _probe.ExpectMsg<int>(), "a");
        Fails(() => _probe.ExpectMsg<string>(Short));
    }

    [Fact]
    public void ExpectMsg_WithValue_FailsOnOtherValue()
    {
        Told("a");
        _probe.ExpectMsg("a");
        Fails(() => _probe.ExpectMsg("a"), "b");
        Fails(() => _probe.ExpectMsg("a", Short));
        Fails(() => _probe.ExpectMsg("a", Short, "with a hint"), "b");
    }

    [Fact]
    public void ExpectMsg_WithPredicate_FailsWhenFalse()
    {
        Told(2);
        Assert.Equal(2, _probe.ExpectMsg<int>(n => n % 2 == 0));
        Fails(() => _probe.ExpectMsg<int>(n => n % 2 == 0), 3);
        Fails(() => _probe.ExpectMsg<int>(n => n % 2 == 0), "2");
    }

    [Fact]
    public void ExpectMsg_WithAssertion_FailsWithIt()
    {
        Told(2);
        _probe.ExpectMsg<int>(n => Assert.Equal(2, n));
        Fails(() => _probe.ExpectMsg<int>(n => Assert.Equal(2, n)), 3);
    }

    [Fact]
    public void ExpectMsg_WithSenderPredicate_SeesTheSender()
    {
        _probe.Ref.Tell(1, TestActor);
        _probe.ExpectMsg<int>((_, sender) => sender.Equals(TestActor));
        Fails(() => _probe.ExpectMsg<int>((_, sender) => sender.Equals(_probe.Ref)), 1);
    }

    [Fact]
    public void ExpectMsgFrom_WhenAnotherSent_Fails()
    {
        _probe.Ref.Tell(1, TestActor);
        _probe.ExpectMsgFrom<int>(TestActor);
        _probe.Ref.Tell(1, TestActor);
        _probe.ExpectMsgFrom(TestActor, 1);
        Fails(() => _probe.ExpectMsgFrom<int>(_probe.Ref), 1);
        Fails(() => _probe.ExpectMsgFrom(TestActor, 2), 1);
    }

    [Fact]
    public void ExpectMsgAnyOf_WhenNoneOfThem_Fails()
    {
        Told(2);
        Assert.Equal(2, _probe.ExpectMsgAnyOf<int>([1, 2]));
        Fails(() => _probe.ExpectMsgAnyOf<int>([1, 2]), 3);
    }

    [Fact]
    public void ExpectMsgAllOf_WhenOneIsMissingOrForeign_Fails()
    {
        Told(2, 1);
        Assert.Equal(2, _probe.ExpectMsgAllOf(1, 2).Count);
        Fails(() => _probe.ExpectMsgAllOf(1, 2), 1, 1);
        Fails(() => _probe.ExpectMsgAllOf(1, 2), 1, 3);
        Fails(() => _probe.ExpectMsgAllOf(Short, 1, 2), 1);
    }

    [Fact]
    public void ExpectNoMsg_WhenOneComes_Fails()
    {
        _probe.ExpectNoMsg(Short);
        _probe.ExpectNoMsg(TimeSpan.Zero);
        _probe.ExpectNoMsg(10);
        Fails(() => _probe.ExpectNoMsg(Short), 1);
        Fails(() => _probe.ExpectNoMsg(TimeSpan.Zero), 1);
        Fails(() => _probe.ExpectNoMsg(10), 1);
    }

    [Fact]
    public void ExpectTerminated_WhenAnotherEnds_Fails()
    {
        var (one, two) = (CreateTestProbe(), CreateTestProbe());
        _probe.Watch(one.Ref);
        _probe.Watch(two.Ref);
        Sys.Stop(one.Ref);
        Assert.Equal(one.Ref, _probe.ExpectTerminated(one.Ref).ActorRef);
        Sys.Stop(two.Ref);
        Fails(() => _probe.ExpectTerminated(one.Ref));
        Fails(() => _probe.ExpectTerminated(two.Ref, Short));
    }

    [Fact]
    public void Unwatch_WhenTheActorEnds_SaysNothing()
    {
        var other = CreateTestProbe();
        _probe.Watch(other.Ref);
        _probe.Unwatch(other.Ref);
        Watch(other.Ref);
        Sys.Stop(other.Ref);
        ExpectTerminated(other.Ref);
        _probe.ExpectNoMsg(Short);
    }

    [Fact]
    public void ReceiveN_WhenFewerCome_Fails()
    {
        Told(1, 2);
        Assert.Equal([1, 2], _probe.ReceiveN(2));
        Fails(() => _probe.ReceiveN(2, Short), 1);
    }

    [Fact]
    public void ReceiveOne_WhenNothingComes_IsNull()
    {
        Told(1);
        Assert.Equal(1, _probe.ReceiveOne(Short));
        Assert.Null(_probe.ReceiveOne(Short));
    }

    [Fact]
    public void FishForMessage_WhenItNeverComes_Fails()
    {
        Told(1, "x", 4);
        Assert.Equal(4, _probe.FishForMessage<int>(n => n > 3));
        Told(1, 4);
        Assert.Equal(4, _probe.FishForMessage(message => message is 4));
        Fails(() => _probe.FishForMessage<int>(n => n > 3, Short), 1, 2);
    }

    [Fact]
    public void Within_WhenTooLongOrTooShort_Fails()
    {
        Within(TimeSpan.FromSeconds(2), () => { });
        Fails(() => _probe.Within(Short, () => _probe.ExpectMsg<int>()));
        Fails(() => _probe.Within(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), () => { }));
        Assert.Equal(7, Within(TimeSpan.FromSeconds(2), () => 7));
    }

    [Fact]
    public void AwaitAssert_WhenItNeverHolds_FailsWithTheAssertion()
    {
        var calls = 0;
        AwaitAssert(() => Assert.True(++calls > 2), TimeSpan.FromSeconds(3), TimeSpan.FromMilliseconds(1));
        Assert.Equal(3, calls);
        Fails(() => AwaitAssert(() => Assert.Equal(1, calls), Short));
    }

    [Fact]
    public void AwaitCondition_WhenItNeverHolds_Fails()
    {
        AwaitCondition(() => true);
        Fails(() => AwaitCondition(() => false, Short));
        Fails(() => AwaitCondition(() => false, Short, "never"));
        Assert.False(AwaitConditionNoThrow(() => false, Short));
    }

    [Fact]
    public void IgnoreMessages_WhenSet_DropsTheseOnly()
    {
        _probe.IgnoreMessages<int>(n => n > 1);
        Told(1, 2, "x");
        _probe.ExpectMsg(1);
        _probe.ExpectMsg("x");
        _probe.IgnoreNoMessages();
        Told(2);
        _probe.ExpectMsg(2);
    }

    private void Told(params object[] messages)
    {
        foreach (var message in messages)
        {
            _probe.Ref.Tell(message);
        }
    }

    private void Fails(Action expectation, params object[] told)
    {
        Told(told);
        Assert.ThrowsAny<XunitException>(expectation);
        while (_probe.HasMessages)
        {
            _probe.ReceiveOne(TimeSpan.Zero);
        }
    }
}
