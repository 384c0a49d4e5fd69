using Akka.Actor;

namespace Akka.Devp2p.Actors.Tests.Node;

/// <summary>Stands for a child of NodeActor: tells the test what comes, answers by a function, fails when told an exception.</summary>
internal sealed class StubActor(string name, IActorRef test, Func<object, object?> answer) : UntypedActor
{
    internal static Props Props(string name, IActorRef test, Func<object, object?> answer) =>
        Akka.Actor.Props.Create(() => new StubActor(name, test, answer));

    internal sealed record Got(string Name, object Message);

    internal sealed record Ended(string Name);

    protected override void PostStop() => test.Tell(new Ended(name));

    protected override void OnReceive(object message)
    {
        if (message is Exception fault)
        {
            throw fault;
        }

        test.Tell(new Got(name, message));
        if (answer(message) is { } reply)
        {
            Sender.Tell(reply);
        }
    }
}
