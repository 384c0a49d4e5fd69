using Akka.Actor;
using Akka.Devp2p.Actors;
using Akka.Devp2p.Actors.Node;

namespace Akka.Devp2p.Faults.Tests;

/// <summary>A service whose state shows whether it has begun anew: it answers how often it was asked.</summary>
internal sealed class CounterActor : Devp2pActor
{
    private int _asked;

    internal sealed record GetCount;

    internal static ServiceSpec Spec(string name) => new(name, Props.Create(() => new CounterActor()), []);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ServicesActor.Start:
                Sender.Tell(ServicesActor.Started.Instance);
                break;
            case GetCount:
                Sender.Tell(++_asked);
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
