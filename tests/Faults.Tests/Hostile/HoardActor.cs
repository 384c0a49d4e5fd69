using Akka.Actor;
using Akka.Devp2p.Actors.Peers;

namespace Akka.Devp2p.Faults.Tests.Hostile;

/// <summary>A sub-protocol whose work takes as long as the test wants: it hands the credit of each message to the test, with its size.</summary>
internal sealed class HoardActor(IActorRef test) : ProtocolActor
{
    internal static ProtocolSpec Spec(IActorRef test) => new("hoard", 1, 1, _ => Props.Create(() => new HoardActor(test)));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case MessageReceived received:
                received.Credit.Keep();
                test.Tell((received.Payload.Length, received.Credit));
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
