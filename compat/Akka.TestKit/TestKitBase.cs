using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;

namespace Akka.TestKit;

/// <summary>An actor system, a test actor with a queue, and the expectations on that queue.</summary>
public abstract partial class TestKitBase : IActorRefFactory
{
    private static int _actors;
    private readonly BlockingCollection<InternalTestActor.Envelope> _queue = [];
    private readonly ITestKitAssertions _assertions;
    private InternalTestActor.Envelope _last;
    private long? _end;
    private bool _lastWasNoMsg;

    protected TestKitBase(ITestKitAssertions assertions, ActorSystem system = null, string testActorName = null)
        : this(assertions, system, Config.Empty, null, testActorName)
    {
    }

    protected TestKitBase(ITestKitAssertions assertions, Config config, string actorSystemName = null, string testActorName = null)
        : this(assertions, null, config, actorSystemName, testActorName)
    {
    }

    private TestKitBase(ITestKitAssertions assertions, ActorSystem system, Config config, string systemName, string testActorName)
    {
        _assertions = assertions ?? throw new ArgumentNullException(nameof(assertions));
        if (system == null)
        {
            Sys = ActorSystem.Create(systemName ?? "test", config.WithFallback(DefaultConfig));
        }
        else
        {
            Sys = system;
            Sys.Settings.InjectTopLevelFallback(DefaultConfig);
        }

        Log = Logging.GetLogger(Sys, GetType());
        EventFilter = new EventFilterFactory(this);
        TestActor = CreateTestActor(testActorName ?? "testActor" + Interlocked.Increment(ref _actors));
        SpinWait.SpinUntil(() => TestActor is not IRepointableRef { IsStarted: false }, TimeSpan.FromSeconds(5));
        if (this is not TestProbe)
        {
            InternalCurrentActorCellKeeper.Current = this is INoImplicitSender ? null : (ActorCell)((ActorRefWithCell)TestActor).Underlying;
            SynchronizationContext.SetSynchronizationContext(new SenderKeepingContext(InternalCurrentActorCellKeeper.Current));
        }
    }

    public static Config DefaultConfig { get; } = ConfigurationFactory.ParseString(@"
        akka {
          loggers = [""Akka.TestKit.TestEventListener, Akka.TestKit""]
          test {
            timefactor = 1.0
            filter-leeway = 3s
            single-expect-default = 3s
            default-timeout = 5s
            calling-thread-dispatcher { type = ""Akka.TestKit.CallingThreadDispatcherConfigurator, Akka.TestKit"", throughput = 2147483647 }
            test-actor.dispatcher { type = ""Akka.TestKit.CallingThreadDispatcherConfigurator, Akka.TestKit"", throughput = 2147483647 }
          }
        }");

    public static TimeSpan Now => TimeSpan.FromTicks(DateTime.UtcNow.Ticks);

    public ActorSystem Sys { get; }

    public IActorRef TestActor { get; }

    public ILoggingAdapter Log { get; }

    public EventFilterFactory EventFilter { get; }

    public bool HasMessages => _queue.Count > 0;

    public object LastMessage => _last?.Message;

    public IActorRef LastSender => _last?.Sender;

    public TimeSpan RemainingOrDefault => RemainingOr(Setting("single-expect-default"));

    public TimeSpan Remaining => _end is { } end
        ? Positive(Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), end))
        : throw new InvalidOperationException(@"Remaining may not be called outside of ""within""");

    public EventFilterFactory CreateEventFilter(ActorSystem system) => new(this, system);

    public IActorRef CreateTestActor(string name) =>
        ((ExtendedActorSystem)Sys).SystemActorOf(Props.Create(() => new InternalTestActor(_queue)).WithDispatcher("akka.test.test-actor.dispatcher"), name);

    public virtual TestProbe CreateTestProbe(string name = null) => new(Sys, _assertions, name);

    public virtual TestProbe CreateTestProbe(ActorSystem system, string name = null) => new(system, _assertions, name);

    public IActorRef Watch(IActorRef actorToWatch)
    {
        TestActor.Ask(new InternalTestActor.Watching(actorToWatch, true), RemainingOrDefault).GetAwaiter().GetResult();
        return actorToWatch;
    }

    public IActorRef Unwatch(IActorRef actorToUnwatch)
    {
        TestActor.Ask(new InternalTestActor.Watching(actorToUnwatch, false), RemainingOrDefault).GetAwaiter().GetResult();
        return actorToUnwatch;
    }

    public void IgnoreMessages(Func<object, bool> shouldIgnoreMessage) => TestActor.Tell(new InternalTestActor.SetIgnore(shouldIgnoreMessage));

    public void IgnoreMessages<TMsg>(Func<TMsg, bool> shouldIgnoreMessage) => IgnoreMessages(message => message is TMsg t && shouldIgnoreMessage(t));

    public void IgnoreMessages<TMsg>() => IgnoreMessages(message => message is TMsg);

    public void IgnoreNoMessages() => TestActor.Tell(new InternalTestActor.SetIgnore(null));

    public void SetAutoPilot(AutoPilot pilot) => TestActor.Tell(new InternalTestActor.SetAutoPilot(pilot));

    public IActorRef ChildActorOf(Props props, string name, CancellationToken cancellationToken = default)
    {
        TestActor.Tell(new InternalTestActor.Spawn(props, name));
        return ExpectMsg<IActorRef>((TimeSpan?)null, null, cancellationToken);
    }

    public IActorRef ChildActorOf(Props props, CancellationToken cancellationToken = default) => ChildActorOf(props, null, cancellationToken);

    public IActorRef ActorOf(Props props) => Sys.ActorOf(props, null);

    public IActorRef ActorOf(Props props, string name) => Sys.ActorOf(props, name);

    public ActorSelection ActorSelection(ActorPath actorPath) => Sys.ActorSelection(actorPath);

    public ActorSelection ActorSelection(string actorPath) => Sys.ActorSelection(actorPath);

    public TimeSpan Dilated(TimeSpan duration) => duration * Sys.Settings.Config.GetDouble("akka.test.timefactor", 1);

    public TimeSpan RemainingOrDilated(TimeSpan? duration) => duration is { } given ? Dilated(Positive(given)) : RemainingOrDefault;

    public TimeSpan GetTimeoutOrDefault(TimeSpan? timeout) => RemainingOrDilated(timeout);

    public virtual void Shutdown(TimeSpan? duration = null, bool verifySystemShutdown = false) => Shutdown(Sys, duration, verifySystemShutdown);

    protected virtual void Shutdown(ActorSystem system, TimeSpan? duration = null, bool verifySystemShutdown = false)
    {
        if (!system.Terminate().Wait(duration ?? Dilated(TimeSpan.FromSeconds(5))) && verifySystemShutdown)
        {
            throw new TimeoutException($"the actor system {system.Name} did not stop");
        }
    }

    protected TimeSpan RemainingOr(TimeSpan duration) => _end.HasValue ? Remaining : Dilated(duration);

    private static TimeSpan Positive(TimeSpan value) => value < TimeSpan.Zero ? TimeSpan.Zero : value;

    private TimeSpan Setting(string key) => Sys.Settings.Config.GetTimeSpan("akka.test." + key, TimeSpan.FromSeconds(3));

    /// <summary>Continuations of an async test keep the implicit sender.</summary>
    private sealed class SenderKeepingContext(ActorCell cell) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object state) => ThreadPool.QueueUserWorkItem(_ =>
        {
            var (oldCell, oldContext) = (InternalCurrentActorCellKeeper.Current, Current);
            InternalCurrentActorCellKeeper.Current = cell;
            SetSynchronizationContext(this);
            try
            {
                d(state);
            }
            finally
            {
                InternalCurrentActorCellKeeper.Current = oldCell;
                SetSynchronizationContext(oldContext);
            }
        });
    }
}
