using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>Proves one endpoint: sends a ping, waits for the pong and then for the other's ping (geth: ensureBond). <see cref="BondMachine"/> decides.</summary>
public sealed class BondActor : Devp2pActor, IWithTimers
{
    private readonly DiscoverySetup _setup;
    private readonly DiscoveryRefs _refs;
    private readonly BondsActor.EnsureBond _bond;
    private readonly BondMachine _machine;

    public BondActor(DiscoverySetup setup, DiscoveryRefs refs, BondsActor.EnsureBond bond) =>
        (_setup, _refs, _bond, _machine) = (setup, refs, bond, new BondMachine(bond.PingSeen));

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(DiscoverySetup setup, DiscoveryRefs refs, BondsActor.EnsureBond bond) =>
        Akka.Actor.Props.Create(() => new BondActor(setup, refs, bond));

    protected override void PreStart()
    {
        var node = _bond.Node;
        _refs.V4.Tell(new Started(_bond.At));
        _refs.V4.AskFor(new DiscoveryActor.PingNode(node), Self, reply => new PingEnded(reply is DiscoveryActor.Ponged));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case PingEnded ended:
                Apply(ended.Answered ? _machine.OnPong() : BondMachine.OnNoPong());
                break;
            case PingSeen:
                Apply(_machine.OnPing());
                break;
            case PingMissedTick:
                Apply(_machine.OnPingMissed());
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Apply(BondStep step)
    {
        switch (step)
        {
            case BondStep.AwaitPing:
                Timers.StartSingleTimer(nameof(PingMissedTick), PingMissedTick.Instance, _setup.Settings.ResponseTimeout);
                break;
            case BondStep.Bonded:
                _refs.V4.Tell(new Bonded(_bond.At));
                Context.Stop(Self);
                break;
            case BondStep.Failed:
                Context.Stop(Self);
                break;
        }
    }

    /// <summary>To Discv4Actor: tell me of pings from there.</summary>
    public sealed record Started(NodeAt Node) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>To Discv4Actor: both endpoints are proven.</summary>
    public sealed record Bonded(NodeAt Node) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>The other side has pinged us. It may come when the bond has just ended.</summary>
    public sealed record PingSeen : IDeadLetterSuppression, ILocalMessage
    {
        public static PingSeen Instance { get; } = new();
    }

    private sealed record PingEnded(bool Answered) : IDeadLetterSuppression, ILocalMessage;

    private sealed record PingMissedTick : ILocalMessage
    {
        public static PingMissedTick Instance { get; } = new();
    }
}
