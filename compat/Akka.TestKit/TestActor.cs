using System.Collections.Concurrent;
using Akka.Actor;

namespace Akka.TestKit;

public interface INoImplicitSender
{
}

public interface ITestKitAssertions
{
    void Fail(string format = "", params object[] args);

    void AssertTrue(bool condition, string format = "", params object[] args);

    void AssertFalse(bool condition, string format = "", params object[] args);

    void AssertEqual<T>(T expected, T actual, string format = "", params object[] args);

    void AssertEqual<T>(T expected, T actual, Func<T, T, bool> comparer, string format = "", params object[] args);
}

/// <summary>Answers on behalf of a probe; what <see cref="Run"/> returns handles the next message.</summary>
public abstract class AutoPilot
{
    public static KeepRunning KeepRunning => KeepRunning.Instance;

    public static NoAutoPilot NoAutoPilot => NoAutoPilot.Instance;

    public abstract AutoPilot Run(IActorRef sender, object message);
}

public sealed class KeepRunning : AutoPilot
{
    public static KeepRunning Instance = new();

    public override AutoPilot Run(IActorRef sender, object message) => throw new NotSupportedException("only to be returned");
}

public sealed class NoAutoPilot : AutoPilot
{
    public static NoAutoPilot Instance = new();

    public override AutoPilot Run(IActorRef sender, object message) => this;
}

public delegate AutoPilot AutoPilotDelegate(IActorRef sender, object message);

public sealed class DelegateAutoPilot(AutoPilotDelegate autoPilotDelegate) : AutoPilot
{
    public override AutoPilot Run(IActorRef sender, object message) => autoPilotDelegate(sender, message);
}

/// <summary>The actor behind TestActor and every probe: it queues what it receives.</summary>
internal sealed class InternalTestActor(BlockingCollection<InternalTestActor.Envelope> queue) : UntypedActor
{
    private Func<object, bool> _ignore;
    private AutoPilot _pilot;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SetIgnore set:
                _ignore = set.Ignore;
                return;
            case SetAutoPilot set:
                _pilot = set.Pilot;
                return;
            case Watching watch:
                _ = watch.On ? Context.Watch(watch.Actor) : Context.Unwatch(watch.Actor);
                Sender.Tell(watch);
                return;
            case Spawn spawn:
                queue.Add(new Envelope(spawn.Name == null ? Context.ActorOf(spawn.Props) : Context.ActorOf(spawn.Props, spawn.Name), Self));
                return;
        }

        if (_pilot?.Run(Sender, message) is { } next and not KeepRunning)
        {
            _pilot = next;
        }

        if (_ignore?.Invoke(message) != true)
        {
            queue.Add(new Envelope(message, Sender));
        }
    }

    public sealed record Envelope(object Message, IActorRef Sender);

    public sealed record SetIgnore(Func<object, bool> Ignore) : INoSerializationVerificationNeeded;

    public sealed record SetAutoPilot(AutoPilot Pilot) : INoSerializationVerificationNeeded;

    public sealed record Watching(IActorRef Actor, bool On) : INoSerializationVerificationNeeded;

    public sealed record Spawn(Props Props, string Name) : INoSerializationVerificationNeeded;
}
