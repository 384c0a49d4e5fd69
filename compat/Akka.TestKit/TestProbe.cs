using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Util;

namespace Akka.TestKit;

/// <summary>A further test actor with a queue of its own; it can stand wherever an IActorRef is asked for.</summary>
public class TestProbe(ActorSystem system, ITestKitAssertions assertions, string testProbeName = null)
    : TestKitBase(assertions, system, testProbeName), INoImplicitSender, IInternalActorRef
{
    public IActorRef Ref => TestActor;

    public IActorRef Sender => LastSender;

    public ActorPath Path => TestActor.Path;

    bool IActorRefScope.IsLocal => Inner.IsLocal;

    IInternalActorRef IInternalActorRef.Parent => Inner.Parent;

    IActorRefProvider IInternalActorRef.Provider => Inner.Provider;

    bool IInternalActorRef.IsTerminated => Inner.IsTerminated;

    private IInternalActorRef Inner => (IInternalActorRef)TestActor;

    public void Send(IActorRef actor, object message) => actor.Tell(message, TestActor);

    public void Forward(IActorRef actor, object message) => actor.Tell(message, Sender);

    public void Forward(IActorRef actor) => actor.Tell(LastMessage, Sender);

    public void Reply(object message) => Sender.Tell(message, TestActor);

    public override TestProbe CreateTestProbe(string name = null) => throw new NotSupportedException("a probe has no probes");

    public void SendSystemMessage(ISystemMessage message) => Inner.SendSystemMessage(message);

    public void SendSystemMessage(ISystemMessage message, IActorRef sender) => Inner.SendSystemMessage(message);

    void ICanTell.Tell(object message, IActorRef sender) => TestActor.Tell(message, sender);

    bool IEquatable<IActorRef>.Equals(IActorRef other) => TestActor.Equals(other);

    int IComparable<IActorRef>.CompareTo(IActorRef other) => TestActor.CompareTo(other);

    public int CompareTo(object obj) => TestActor.CompareTo(obj);

    ISurrogate ISurrogated.ToSurrogate(ActorSystem system) => TestActor.ToSurrogate(system);

    public override bool Equals(object obj) => obj is TestProbe probe ? TestActor.Equals(probe.TestActor) : TestActor.Equals(obj);

    public override int GetHashCode() => TestActor.GetHashCode();

    public override string ToString() => TestActor.ToString();

    IActorRef IInternalActorRef.GetChild(IReadOnlyList<string> name) => Inner.GetChild(name);

    void IInternalActorRef.Resume(Exception causedByFailure) => Inner.Resume(causedByFailure);

    void IInternalActorRef.Start() => Inner.Start();

    void IInternalActorRef.Stop() => Inner.Stop();

    void IInternalActorRef.Restart(Exception cause) => Inner.Restart(cause);

    void IInternalActorRef.Suspend() => Inner.Suspend();
}
