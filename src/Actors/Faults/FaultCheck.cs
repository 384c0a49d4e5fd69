namespace Akka.Devp2p.Actors.Faults;

/// <summary>What is wrong with a rule, in one line that names key, value and what was expected.</summary>
internal static class FaultCheck
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    internal static string? Find(FaultRule rule)
    {
        if (rule is null || !rule.IsComplete)
        {
            return "do is missing: expected " + FaultNames.List(rule is null ? FaultNames.Actions.Keys : FaultNames.ActionsOf(rule.Target).Select(FaultNames.Of));
        }

        return Pattern(rule) ?? Combination(rule) ?? Numbers(rule);
    }

    private static string? Pattern(FaultRule rule) =>
        rule.Node.Length == 0 ? "node = : expected a name such as main, n1 or n*"
        : rule.Target switch
        {
            FaultTarget.Actor => PathPattern.FindFault(rule.Pattern) is { } wrong ? $"actor = {rule.Pattern}: {wrong}" : null,
            FaultTarget.File => rule.Pattern.Length > 0 ? null : "file = : expected a name such as node-db, record-sequence or *",
            _ => AddressPattern.TryParse(rule.Pattern, out _) ? null
                : $"{(rule.Target == FaultTarget.Partition ? "from" : FaultNames.Of(rule.Target))} = {rule.Pattern}: expected *, an address, a network such as 10.0.0.0/8, or one of them with :port",
        };

    private static string? Combination(FaultRule rule)
    {
        var actions = FaultNames.ActionsOf(rule.Target);
        return !actions.Contains(rule.Action) ? $"do = {FaultNames.Of(rule.Action)}: {FaultNames.Of(rule.Target)} expects {FaultNames.List(actions.Select(FaultNames.Of))}"
            : rule.Message is not null && rule.Target != FaultTarget.Actor ? $"message = {rule.Message.Name}: only an actor gets messages"
            : rule.Action is FaultAction.Delay or FaultAction.Stall && rule.Duration is null ? $"for is missing: expected how long the {FaultNames.Of(rule.Action)} lasts"
            : rule.Duration is not null && rule.Action is not (FaultAction.Delay or FaultAction.Stall or FaultAction.Cut) ? $"for: {FaultNames.Of(rule.Action)} takes no time"
            : rule.Target == FaultTarget.Partition && (rule.Number ?? rule.Limit) is not null ? "nth and times: a partition begins at a time"
            : null;
    }

    private static string? Numbers(FaultRule rule) =>
        rule.Number is < 1 ? $"nth = {rule.Number}: expected a whole number from 1"
        : rule.Limit is < 1 ? $"times = {rule.Limit}: expected a whole number from 1"
        : rule.Begin is { } begin && (begin < TimeSpan.Zero || begin > Longest) ? $"at = {begin.TotalSeconds} s: expected a time from 0s to 365d"
        : rule.Duration is { } duration && (duration <= TimeSpan.Zero || duration > Longest) ? $"for = {duration.TotalSeconds} s: expected a time above 0s, at most 365d"
        : null;
}
