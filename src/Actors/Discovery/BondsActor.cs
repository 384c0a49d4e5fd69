using Akka.Devp2p.Actors.Supervision;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>The bonds under way, each a child of its own. Only creates, watches and lists; <see cref="BondSlots"/> decides who may start.</summary>
/// <param name="child">Makes the Props of each bond.</param>
/// <param name="setup">Number of slots, and the clock of what it reports.</param>
/// <param name="refs">Whom to tell that a bond is over.</param>
public sealed class BondsActor(Func<BondsActor.EnsureBond, Props> child, DiscoverySetup setup, DiscoveryRefs refs) : Devp2pActor
{
    private readonly EventStream _events = Context.System.EventStream; // read here: a strategy is made where there is no Context
    private readonly BondSlots _slots = new(setup.Settings.BondSlots, setup.Settings.ReservedBondSlots);
    private readonly LinkedList<EnsureBond> _queue = new();

    public static Props Props(DiscoverySetup setup, DiscoveryRefs refs) => Props(bond => BondActor.Props(setup, refs, bond), setup, refs);

    public static Props Props(Func<EnsureBond, Props> child, DiscoverySetup setup, DiscoveryRefs refs) =>
        Akka.Actor.Props.Create(() => new BondsActor(child, setup, refs));

    protected override SupervisorStrategy SupervisorStrategy() => new StopStrategy(_events, setup.Time);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case EnsureBond wanted:
                OnWanted(wanted);
                break;
            case BondEnded ended:
                _slots.Free(ended.Node);
                refs.V4.Tell(ended);
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
                Context.Create(() => child(wanted), wanted.At.PathName, bond => OnCreated(bond, new BondEnded(wanted.At)));
                break;
            case BondAdmission.Queue:
                _queue.AddLast(wanted);
                break;
            case BondAdmission.Refuse:
                refs.V4.Tell(new BondEnded(wanted.At));
                break;
        }
    }

    private void OnCreated(IActorRef? bond, BondEnded ended)
    {
        if (bond is null)
        {
            Self.Tell(ended); // as if it had been there: its slot is free, and whoever waits hears of it
        }
        else
        {
            Context.WatchWith(bond, ended);
        }
    }

    /// <summary>Prove this node's endpoint and ours to each other. <paramref name="PingSeen"/>: it has just pinged us.</summary>
    public sealed record EnsureBond(NodeAt At, Enode Node, bool Inbound, bool PingSeen) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>To Discv4Actor: this bond is over, or was not started; without a <see cref="BondActor.Bonded"/> before, it has failed.</summary>
    public sealed record BondEnded(NodeAt Node) : IDeadLetterSuppression, ILocalMessage;
}
