namespace Akka.Devp2p.Actors.Faults;

/// <summary>The rules that fit one actor. Only actors that a plan names have one.</summary>
internal sealed class FaultSite
{
    private readonly ActiveFaults _faults;
    private readonly FaultCount[] _rules;
    private readonly IActorContext _context;
    private readonly string _path;

    private FaultSite(ActiveFaults faults, FaultCount[] rules, IActorContext context, string path) =>
        (_faults, _rules, _context, _path) = (faults, rules, context, path);

    /// <summary>Of the actor that is being made; null when no plan names it.</summary>
    internal static FaultSite? Of(IActorContext context)
    {
        if (FaultRegistry.Of(context.System).Find(context.Self.Path, out var path) is not { } faults)
        {
            return null;
        }

        var rules = faults.OfActor(path);
        return rules.Length == 0 ? null : new FaultSite(faults, rules, context, path);
    }

    internal bool Receive(Receive receive, object message)
    {
        switch (message)
        {
            case FaultTick tick:
                Strike(tick.Rule, receive, message);
                return true;
            case FaultPassed passed:
                return receive(passed.Message);
            default:
                return FirstThatStrikes(message) is { } rule ? Strike(rule, receive, message) : receive(message);
        }
    }

    // all rules count, one strikes
    private FaultCount? FirstThatStrikes(object message)
    {
        FaultCount? first = null;
        var now = _faults.Now;
        foreach (var rule in _rules)
        {
            if (rule.Rule.Message?.IsInstanceOfType(message) != false && rule.Counts(now))
            {
                first ??= rule;
            }
        }

        return first;
    }

    private bool Strike(FaultCount rule, Receive receive, object message)
    {
        _faults.Report(rule, _path.Length == 0 ? "." : _path);
        switch (rule.Rule.Action)
        {
            case FaultAction.Throw:
                (message as IHoldsResources)?.GiveBack();
                throw rule.Rule.Exception?.Invoke() ?? new InjectedFault($"injected: {rule.Rule}");
            case FaultAction.Stop:
                (message as IHoldsResources)?.GiveBack();
                _context.Stop(_context.Self);
                return true;
            case FaultAction.Drop:
                (message as IHoldsResources)?.GiveBack();
                return true;
            case FaultAction.Delay:
                _context.System.Scheduler.ScheduleTellOnce(rule.Rule.Duration!.Value, _context.Self, new FaultPassed(message), _context.Sender);
                return true;
            default:
                if (message is not IHoldsResources)
                {
                    _context.Self.Tell(new FaultPassed(message), _context.Sender);
                }

                return receive(message);
        }
    }
}
