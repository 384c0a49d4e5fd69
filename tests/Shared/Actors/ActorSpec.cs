using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit;

namespace Akka.Devp2p.Tests.Shared;

/// <summary>
/// Base of every actor test. Time is virtual: timers, receive timeouts and <see cref="Time"/> move by <see cref="Advance"/> only, and start
/// at <see cref="Epoch"/>. A test fails at its end on an ERROR log, an unhandled message or a dead letter that it has not allowed.
/// </summary>
public abstract class ActorSpec : Akka.TestKit.Xunit2.TestKit
{
    /// <summary>When every test begins.</summary>
    public static readonly DateTimeOffset Epoch = new(2050, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Config SpecConfig = ConfigurationFactory.ParseString($$"""
        akka {
          # every log line is formatted, so a wrong placeholder shows
          loglevel = DEBUG
          stdout-loglevel = OFF
          log-dead-letters = off
          scheduler.implementation = "{{typeof(WatchedScheduler).AssemblyQualifiedName}}"
          actor.internal-dispatcher { type = Dispatcher, executor = default-executor }
        }
        """);

    private readonly ConcurrentQueue<object> _faults = new();
    private readonly ConcurrentQueue<Predicate<object>> _allowed = new();

    protected ActorSpec(string hocon = "") : base(ConfigurationFactory.ParseString(hocon).WithFallback(SpecConfig))
    {
        Scheduler = (WatchedScheduler)Sys.Scheduler;
        Scheduler.AdvanceTo(Epoch);
        Time = new VirtualTime(Scheduler);
        var recorder = ((ExtendedActorSystem)Sys).SystemActorOf(
            Props.Create(() => new FaultRecorder(_faults)).WithDispatcher(CallingThreadDispatcher.Id), "faults");
        Settle(recorder);
        foreach (var kind in new[] { typeof(Error), typeof(UnhandledMessage), typeof(DeadLetter) })
        {
            Sys.EventStream.Subscribe(recorder, kind);
        }
    }

    protected WatchedScheduler Scheduler { get; }

    protected VirtualTime Time { get; }

    /// <summary>Moves the clock, then delivers every timer that is due; a periodic timer ticks once per call.</summary>
    protected void Advance(TimeSpan by) => Scheduler.Advance(by);

    /// <summary>Moves the clock in steps and lets the actors finish each one.</summary>
    protected void AdvanceInSteps(TimeSpan total, TimeSpan step, params IActorRef[] actors)
    {
        for (var done = TimeSpan.Zero; done < total; done += step)
        {
            Advance(step < total - done ? step : total - done);
            Settle(actors);
        }
    }

    /// <summary>Waits until each actor has handled all that it had been told before; then "no message yet" can be checked without waiting.</summary>
    protected static void Settle(params IActorRef[] actors)
    {
        foreach (var actor in actors)
        {
            actor.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(5)).GetAwaiter().GetResult();
        }
    }

    /// <summary>After <see cref="Settle"/>: nothing has come to the probe.</summary>
    protected static void ExpectNothing(TestProbe probe, params IActorRef[] settled)
    {
        Settle(settled);
        probe.ExpectNoMsg(TimeSpan.Zero);
    }

    /// <summary>This test expects messages of this type to find no recipient.</summary>
    protected void AllowDeadLetters<TMessage>() => _allowed.Enqueue(fault => fault is DeadLetter { Message: TMessage });

    /// <summary>This test ends this actor, or one above it, while others still tell it things; those below it end with it.</summary>
    protected void AllowDeadLettersTo(IActorRef actor)
    {
        var path = actor.Path.ToStringWithoutAddress();
        _allowed.Enqueue(fault => fault is DeadLetter letter && $"{letter.Recipient.Path.ToStringWithoutAddress()}/".StartsWith(path + "/", StringComparison.Ordinal));
    }

    /// <summary>This test expects messages of this type to be unhandled.</summary>
    protected void AllowUnhandled<TMessage>() => _allowed.Enqueue(fault => fault is UnhandledMessage { Message: TMessage });

    /// <summary>This test expects ERROR logs caused by this exception.</summary>
    protected void AllowErrors<TException>() where TException : Exception =>
        _allowed.Enqueue(fault => fault is Error { Cause: TException or { InnerException: TException } });

    /// <summary>This test expects ERROR logs with this text.</summary>
    protected void AllowErrors(string contains) =>
        _allowed.Enqueue(fault => fault is Error error && error.Message?.ToString()?.Contains(contains, StringComparison.Ordinal) == true);

    protected override void Dispose(bool disposing)
    {
        var before = Unexpected().ToList();
        base.Dispose(disposing);
        // what is still queued when the system stops is a dead letter by nature; a failure while stopping is not
        before.AddRange(Unexpected().Where(fault => fault is Error));
        Assert.True(before.Count == 0, "unexpected: " + string.Join("; ", before));
    }

    private IEnumerable<object> Unexpected()
    {
        while (_faults.TryDequeue(out var fault))
        {
            if (!_allowed.Any(allows => allows(fault)))
            {
                yield return fault is UnhandledMessage unhandled ? $"unhandled by {unhandled.Recipient}: {unhandled.Message}" : fault;
            }
        }
    }

    private sealed class FaultRecorder(ConcurrentQueue<object> faults) : UntypedActor
    {
        protected override void OnReceive(object message) => faults.Enqueue(message);
    }
}
