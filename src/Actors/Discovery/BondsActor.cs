using Akka.Devp2p.Actors.Supervision;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>The bonds under way, each a child of its own. Only creates, watches and lists; <see cref="BondSlots"/> decides who may start.</summary>
public sealed class BondsActor : Devp2pActor
{
    private readonly EventStream _events = Context.System.EventStream; // read here: a strategy is made where there is no Context
    private readonly DiscoverySetup _setup;
    private readonly DiscoveryRefs _refs;
    private readonly BondSlots _slots;
    private readonly LinkedList<EnsureBond> _queue = new();

    public BondsActor(DiscoverySetup setup, DiscoveryRefs refs) =>
        (_setup, _refs, _slots) = (setup, refs, new BondSlots(setup.Settings.BondSlots, setup.Settings.ReservedBondSlots));

    public static Props Props(DiscoverySetup setup, DiscoveryRefs refs) => Akka.Actor.Props.Create(() => new BondsActor(setup, refs));

    protected override SupervisorStrategy SupervisorStrategy() => new StopStrategy(_events, _setup.Time);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case EnsureBond wanted:
                OnWanted(wanted);
                break;
            case BondEnded ended:
                _slots.Free(ended.Node);
                _refs.Udp.Tell(ended);
                StartQueued();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void StartQueued()
    {
        if (_queue.First is { } first)
        {
            _queue.RemoveFirst();
            OnWanted(first.Value);
        }
    }

    private void OnWanted(EnsureBond wanted)
    {
        switch (_slots.Admit(wanted.At, wanted.Inbound, _queue.Count))
        {
            case BondAdmission.Start:
                Context.WatchWith(Context.ActorOf(BondActor.Props(_setup, _refs, wanted), wanted.At.PathName), new BondEnded(wanted.At));
                break;
            case BondAdmission.Queue:
                _queue.AddLast(wanted);
                break;
            case BondAdmission.Refuse:
                _refs.Udp.Tell(new BondEnded(wanted.At));
                break;
        }
    }

    /// <summary>Prove this node's endpoint and ours to each other. <paramref name="PingSeen"/>: it has just pinged us.</summary>
    public sealed record EnsureBond(NodeAt At, Enode Node, bool Inbound, bool PingSeen) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>To UdpListenerActor: this bond is over, or was not started; without a <see cref="BondActor.Bonded"/> before, it has failed.</summary>
    public sealed record BondEnded(NodeAt Node) : IDeadLetterSuppression, ILocalMessage;
}
