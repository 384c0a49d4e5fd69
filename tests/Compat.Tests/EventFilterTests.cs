using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Event;
using Xunit.Sdk;

namespace Akka.Devp2p.Compat.Tests;

/// <summary>An event filter counts the log events it describes, and no others.</summary>
public sealed class EventFilterTests : Akka.TestKit.Xunit2.TestKit
{
    /// <summary>For what must not come; what must come has Akka's 3 s.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    // Akka subscribes its loggers some time after the system has started
    public EventFilterTests() : base("akka { loglevel = DEBUG, stdout-loglevel = OFF }") =>
        AwaitAssert(() => EventFilter.Debug("ready").ExpectOne(TimeSpan.FromMilliseconds(50), () => Sys.Log.Debug("ready")));

    [Fact]
    public void ExpectOne_WhenLoggedOnce_Passes()
    {
        EventFilter.Error("boom").ExpectOne(() => Sys.Log.Error("boom"));
        EventFilter.Warning(start: "bo").ExpectOne(() => Sys.Log.Warning("boom"));
        EventFilter.Info(contains: "oo").ExpectOne(() => Sys.Log.Info("boom {0}", 1));
        EventFilter.Debug(new Regex("^b..m$")).ExpectOne(() => Sys.Log.Debug("boom"));
        Assert.Equal(7, EventFilter.Error("boom").ExpectOne(() =>
        {
            Sys.Log.Error("boom");
            return 7;
        }));
    }

    [Fact]
    public void ExpectOne_WhenNothingMatches_Fails()
    {
        Fails(() => EventFilter.Error("boom").ExpectOne(Short, () => { }));
        Fails(() => EventFilter.Error("boom").ExpectOne(Short, () => Sys.Log.Warning("boom")));
        Fails(() => EventFilter.Error("boom").ExpectOne(Short, () => Sys.Log.Error("boom!")));
        Fails(() => EventFilter.Error(start: "oom").ExpectOne(Short, () => Sys.Log.Error("boom")));
        Fails(() => EventFilter.Error("boom", source: "/user/nobody").ExpectOne(Short, () => Sys.Log.Error("boom")));
        Fails(() => EventFilter.Error("boom").ExpectOne(TimeSpan.FromMilliseconds(50), () => { }));
    }

    [Fact]
    public void Expect_WhenTheCountDiffers_Fails()
    {
        EventFilter.Error("boom").Expect(2, Twice);
        Fails(() => EventFilter.Error("boom").Expect(3, Short, Twice));
        Fails(() => EventFilter.Error("boom").Expect(0, Twice));
        EventFilter.Error("boom").Expect(0, Short, () => Sys.Log.Warning("boom"));
    }

    [Fact]
    public void Exception_WhenTheActorFails_MatchesItsTypeAndText()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Failing()));
        EventFilter.Exception<InvalidOperationException>("broken").ExpectOne(() => actor.Tell(new InvalidOperationException("broken")));
        EventFilter.Exception<InvalidOperationException>(contains: "oke").ExpectOne(() => actor.Tell(new InvalidOperationException("broken")));
        Fails(() => EventFilter.Exception<ArgumentException>().ExpectOne(Short, () => actor.Tell(new InvalidOperationException("broken"))));
        Fails(() => EventFilter.Exception<InvalidOperationException>("whole").ExpectOne(Short, () => actor.Tell(new InvalidOperationException("broken"))));
    }

    [Fact]
    public void And_WhenEitherMatches_Counts() =>
        EventFilter.Error("one").And.Warning("two").Expect(2, () =>
        {
            Sys.Log.Error("one");
            Sys.Log.Warning("two");
            Sys.Log.Error("three");
        });

    [Fact]
    public void Mute_WhenDisposed_EndsWithoutCounting()
    {
        using (EventFilter.Error().Mute())
        {
            Sys.Log.Error("boom");
        }

        EventFilter.Error().Mute(() => Sys.Log.Error("boom"));
        Fails(() => EventFilter.Error().ExpectOne(Short, () => { }));
    }

    private void Twice()
    {
        Sys.Log.Error("boom");
        Sys.Log.Error("boom");
    }

    private static void Fails(Action expectation) => Assert.ThrowsAny<XunitException>(expectation);

    private sealed class Failing : UntypedActor
    {
        protected override void OnReceive(object message) => throw (Exception)message;
    }
}
