using Akka.Actor;
using Akka.TestKit;

namespace Akka.Devp2p.Compat.Tests;

/// <summary>The virtual clock delivers at the tick, not before, in the order of due times, and never by itself.</summary>
public sealed class TestSchedulerTests() : Akka.TestKit.Xunit2.TestKit("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"")
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private TestScheduler Scheduler => (TestScheduler)Sys.Scheduler;

    [Fact]
    public void Advance_OneTickShort_DeliversNothing()
    {
        Scheduler.ScheduleTellOnce(Second, TestActor, "due", ActorRefs.NoSender);
        Scheduler.Advance(Second - Tick);
        ExpectNoMsg(TimeSpan.Zero);
        Scheduler.Advance(Tick);
        ExpectMsg("due");
        Scheduler.Advance(Second);
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Advance_WhenSeveralAreDue_DeliversInOrderOfTime()
    {
        Scheduler.ScheduleTellOnce(2 * Second, TestActor, "second", ActorRefs.NoSender);
        Scheduler.ScheduleTellOnce(Second, TestActor, "first", ActorRefs.NoSender);
        Scheduler.ScheduleTellOnce(2 * Second, TestActor, "third", ActorRefs.NoSender);
        Scheduler.Advance(5 * Second);
        Assert.Equal(["first", "second", "third"], ReceiveN(3));
    }

    [Fact]
    public void Repeatedly_WhenAdvancedStepByStep_DeliversAtEachInterval()
    {
        Scheduler.ScheduleTellRepeatedly(Second, 2 * Second, TestActor, "tick", ActorRefs.NoSender);
        Scheduler.Advance(Second);
        ExpectMsg("tick");
        Scheduler.Advance(2 * Second - Tick);
        ExpectNoMsg(TimeSpan.Zero);
        Scheduler.Advance(Tick);
        ExpectMsg("tick");
    }

    [Fact]
    public void Repeatedly_WhenAdvancedFarAtOnce_DeliversOnce()
    {
        Scheduler.ScheduleTellRepeatedly(Second, Second, TestActor, "tick", ActorRefs.NoSender);
        Scheduler.Advance(10 * Second);
        ExpectMsg("tick");
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Cancelled_WhenDue_IsNotDelivered()
    {
        using var cancelable = new Cancelable(Sys.Scheduler);
        Scheduler.ScheduleTellOnce(Second, TestActor, "due", ActorRefs.NoSender, cancelable);
        Scheduler.ScheduleTellRepeatedly(Second, Second, TestActor, "tick", ActorRefs.NoSender, cancelable);
        cancelable.Cancel();
        Scheduler.Advance(5 * Second);
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void ScheduleOnce_WhenDue_RunsTheActionOnTheCallingThread()
    {
        var thread = 0;
        Scheduler.Advanced.ScheduleOnce(Second, () => thread = Environment.CurrentManagedThreadId);
        Scheduler.Advance(Second);
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
    }

    [Fact]
    public void AdvanceTo_SetsNow_AndRefusesThePast()
    {
        var start = Scheduler.Now;
        Scheduler.AdvanceTo(start + Second);
        Assert.Equal(start + Second, Scheduler.Now);
        Assert.Throws<InvalidOperationException>(() => Scheduler.AdvanceTo(start));
    }

    [Fact]
    public void Now_WhenNobodyAdvances_StandsStill()
    {
        var start = Scheduler.Now;
        ExpectNoMsg(TimeSpan.FromMilliseconds(20));
        Assert.Equal(start, Scheduler.Now);
    }
}
