namespace Akka.Devp2p.Actors.Supervision;

/// <summary>
/// One for one, with our own limit: the fourth failure of a child within 60 s stops it, whatever the decider says. Akka's own limit is
/// off, because its window runs on real time. The parent watches the child and throws <see cref="ChildLost"/> when it is gone; a
/// <see cref="ChildLost"/> from below is escalated.
/// </summary>
/// <remarks>One instance belongs to one actor: make it in <c>SupervisorStrategy()</c>.</remarks>
public sealed class CountingStrategy : OneForOneStrategy
{
    private readonly EventStream _events;
    private readonly TimeProvider _time;
    private readonly FailureCounts _counts;
    private readonly Func<IActorRef, Exception, Directive> _decider;
    private readonly Action<ChildLost>? _lost;

    /// <param name="events">Where each failure is reported as <see cref="ActorFailed"/>.</param>
    /// <param name="time">The clock of the 60 s.</param>
    /// <param name="decider">What to do with a failure that is not one too many; a stopped or escalated one is not counted.</param>
    /// <param name="lost">For the actor at which a <see cref="ChildLost"/> ends: it is told, of a child of its own too, and the child it came from is stopped.</param>
    public CountingStrategy(EventStream events, TimeProvider time, Func<IActorRef, Exception, Directive> decider, Action<ChildLost>? lost = null)
        : base(_ => Directive.Stop)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(decider);
        (_events, _time) = (events, time);
        _counts = new FailureCounts(time);
        _decider = decider;
        _lost = lost;
    }

    /// <summary>The same decision for every child.</summary>
    public CountingStrategy(EventStream events, TimeProvider time, Directive directive) : this(events, time, (_, _) => directive)
    {
    }

    /// <summary>Called by Akka with each failure.</summary>
    protected override Directive Handle(IActorRef child, Exception exception)
    {
        var directive = Decide(child, exception);
        _events.Publish(ActorFailed.Of(child, exception, directive, _time.GetUtcNow()));
        return directive;
    }

    private Directive Decide(IActorRef child, Exception exception)
    {
        if (exception is ChildLost loss)
        {
            _lost?.Invoke(loss);
            return _lost is null ? Directive.Escalate : Directive.Stop;
        }

        var directive = _decider(child, exception);
        if (directive is not (Directive.Restart or Directive.Resume) || !_counts.IsTooMany(child))
        {
            return directive;
        }

        _lost?.Invoke(new ChildLost(child.Path.Name));
        return Directive.Stop;
    }

    /// <summary>Called by Akka when a child is gone.</summary>
    public override void HandleChildTerminated(IActorContext actorContext, IActorRef child, IEnumerable<IInternalActorRef> children) =>
        _counts.Forget(child);
}
