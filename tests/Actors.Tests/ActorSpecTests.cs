using Akka.Actor;
using Akka.Event;
using Xunit.Sdk;

namespace Akka.Devp2p.Actors.Tests;

/// <summary>The net under the actor tests holds: time moves by Advance only, and each kind of fault fails its test.</summary>
public sealed class ActorSpecTests
{
    [Fact]
    public void Timer_OneTickBeforeItsTime_HasNotFired() => Run(spec =>
    {
        var actor = spec.Start();
        spec.Move(TimeSpan.FromSeconds(15) - TimeSpan.FromTicks(1));
        spec.Quiet(actor);
        spec.Move(TimeSpan.FromTicks(1));
        spec.ExpectMsg(ActorSpec.Epoch + TimeSpan.FromSeconds(15));
    });

    [Fact]
    public void PeriodicTimer_WhenTimeMovesInSteps_TicksAtEach() => Run(spec =>
    {
        var actor = spec.Start(periodic: true);
        spec.Steps(TimeSpan.FromSeconds(45), TimeSpan.FromSeconds(15), actor);
        Assert.Equal(3, spec.ReceiveN(3).Count);
        spec.Quiet(actor);
    });

    [Fact]
    public void ReceiveTimeout_WhenTimeMoves_Fires() => Run(spec =>
    {
        var actor = spec.Start();
        actor.Tell(TimeSpan.FromSeconds(30), spec.TestActor);
        spec.Quiet(actor);
        // Akka arms the timeout after the handler has returned, so after a settled message of its own
        spec.Quiet(actor);
        spec.Move(TimeSpan.FromSeconds(30));
        Assert.Contains("idle", spec.ReceiveN(2).Select(message => message.ToString()));
    });

    [Fact]
    public void ErrorLog_WhenNotAllowed_FailsTheTest() => Fails("boom", spec => spec.Sys.Log.Error("boom"));

    [Fact]
    public void ErrorLog_WhenAllowed_Passes() => Run(spec =>
    {
        spec.Allow();
        spec.Sys.Log.Error("boom");
    });

    [Fact]
    public void Failure_WhenNotAllowed_FailsTheTest() => Fails("InvalidOperation", spec => Settled(spec, new InvalidOperationException("broken")));

    [Fact]
    public void Unhandled_WhenNotAllowed_FailsTheTest() => Fails("unhandled", spec => Settled(spec, 42));

    [Fact]
    public void DeadLetter_WhenNotAllowed_FailsTheTest() => Fails("DeadLetter", spec => spec.Sys.DeadLetters.Tell("lost"));

    private static void Settled(Spec spec, object message)
    {
        var actor = spec.Start();
        actor.Tell(message, spec.TestActor);
        spec.Quiet(actor);
    }

    private static void Run(Action<Spec> test)
    {
        using var spec = new Spec();
        test(spec);
    }

    private static void Fails(string with, Action<Spec> test) =>
        Assert.Contains(with, Assert.ThrowsAny<XunitException>(() => Run(test)).Message, StringComparison.Ordinal);

    private sealed class Spec : ActorSpec
    {
        public IActorRef Start(bool periodic = false)
        {
            var actor = Sys.ActorOf(Props.Create(() => new Clock(TestActor, Time, periodic)));
            Settle(actor);
            return actor;
        }

        public void Move(TimeSpan by) => Advance(by);

        public void Steps(TimeSpan total, TimeSpan step, IActorRef actor) => AdvanceInSteps(total, step, actor);

        public void Quiet(IActorRef actor)
        {
            Settle(actor);
            ExpectNoMsg(TimeSpan.Zero);
        }

        public void Allow() => AllowErrors("boom");
    }

    private sealed class Clock(IActorRef told, TimeProvider time, bool periodic) : UntypedActor, IWithTimers
    {
        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart()
        {
            if (periodic)
            {
                Timers.StartPeriodicTimer("tick", "tick", TimeSpan.FromSeconds(15));
            }
            else
            {
                Timers.StartSingleTimer("tick", "tick", TimeSpan.FromSeconds(15));
            }
        }

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case "tick":
                    told.Tell(time.GetUtcNow());
                    break;
                case TimeSpan idle:
                    SetReceiveTimeout(idle);
                    break;
                case ReceiveTimeout:
                    told.Tell("idle");
                    break;
                case Exception fault:
                    throw fault;
                default:
                    Unhandled(message);
                    break;
            }
        }
    }
}
