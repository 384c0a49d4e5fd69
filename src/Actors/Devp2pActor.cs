using Akka.Devp2p.Actors.Faults;

namespace Akka.Devp2p.Actors;

/// <summary>
/// Base of every actor of a node, and of a host's own below it that fault plans are to reach. Without a plan that names its path it costs one
/// comparison with null for each message; see <see cref="FaultPlan"/>.
/// </summary>
public abstract class Devp2pActor : UntypedActor
{
    private readonly FaultSite? _faults = FaultSite.Of(Context);

    /// <summary>Lets the faults of the plan strike first. Timers and stashed messages come here unwrapped, as the handler sees them.</summary>
    protected override bool AroundReceive(Receive receive, object message) =>
        _faults is null ? base.AroundReceive(receive, message) : Suffer(_faults, receive, message);

    // by itself, because what a lambda holds is made at the beginning of its method, plan or not
    private bool Suffer(FaultSite faults, Receive receive, object message) =>
        base.AroundReceive(plain => faults.Receive(receive, plain), message);
}
