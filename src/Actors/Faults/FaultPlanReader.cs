using System.Globalization;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using Akka.Devp2p.Actors.Settings;

namespace Akka.Devp2p.Actors.Faults;

/// <summary>HOCON to <see cref="FaultPlan"/>. Strict: what it does not know it refuses.</summary>
internal static class FaultPlanReader
{
    private const string List = "faults", Seed = "seed";

    private static readonly string[] When = ["node", "message", "nth", "at", "times", "do", "for", "from", "exception"];

    private static readonly string[] Keys = [.. FaultNames.Targets.Keys, .. When];

    internal static FaultPlan Read(Config config, string name)
    {
        try
        {
            return ReadPlan(config);
        }
        catch (SettingsException e)
        {
            throw new SettingsException($"{name}: {e.Message}", e);
        }
    }

    private static FaultPlan ReadPlan(Config config)
    {
        foreach (var (key, _) in config.IsEmpty ? [] : config.AsEnumerable().DistinctBy(item => item.Key))
        {
            _ = key is List or Seed ? key : throw new SettingsException($"{key}: no such setting, expected {List} and {Seed}");
        }

        if (config.IsEmpty || !config.HasPath(List))
        {
            throw new SettingsException($"{List} is missing: expected a list of rules such as [{{ actor = server, at = 30s, do = throw }}]");
        }

        var list = config.GetValue(List);
        if (list.IsString() || list.IsObject())
        {
            throw new SettingsException($"{List}: expected a list of rules such as [{{ actor = server, at = 30s, do = throw }}]");
        }

        var plan = FaultPlan.None.With(list.IsArray() ? list.GetArray().Select(Rule) : []);
        return config.HasPath(Seed) ? plan.WithSeed(new SettingsReader(config, string.Empty).Int(Seed, int.MinValue, int.MaxValue)) : plan;
    }

    private static FaultRule Rule(HoconValue value, int index)
    {
        var at = $"{List}[{index}]";
        if (!value.IsObject())
        {
            throw new SettingsException($"{at} = {value}: expected an object such as {{ actor = server, at = 30s, do = throw }}");
        }

        var rule = value.GetObject();
        foreach (var key in rule.Items.Keys.Where(key => !Keys.Contains(key)))
        {
            throw new SettingsException($"{at}.{key}: no such key, did you mean {Keys.MinBy(known => (KnownKeys.Distance(key, known), known))}?");
        }

        var targets = rule.Items.Keys.Where(FaultNames.Targets.ContainsKey).ToList();
        return targets.Count == 1
            ? Build(new SettingsReader(Named(at, value), at), rule, FaultNames.Targets[targets[0]], at)
            : throw new SettingsException($"{at}: expected one of {FaultNames.List(FaultNames.Targets.Keys)}, found {(targets.Count == 0 ? "none" : FaultNames.List(targets))}");
    }

    // under its name, so that what is wrong is named with it
    private static Config Named(string at, HoconValue rule)
    {
        var (outer, root) = (new HoconObject(), new HoconValue());
        outer.Items[at] = rule;
        root.AppendValue(outer);
        return new Config(new HoconRoot(root));
    }

    private static FaultRule Build(SettingsReader reader, HoconObject rule, FaultTarget target, string at)
    {
        var pattern = reader.Text(FaultNames.Of(target));
        TimeSpan? Time(string key) => rule.Items.ContainsKey(key) ? reader.Duration(key, TimeSpan.Zero, TimeSpan.FromDays(365)) : null;
        int? Number(string key) => rule.Items.ContainsKey(key) ? reader.Int(key, 1, int.MaxValue) : null;
        string? Text(string key) => rule.Items.ContainsKey(key) ? reader.Text(key) : null;

        if (target == FaultTarget.Partition)
        {
            _ = Text("do") is { } wrong ? throw new SettingsException($"{at}.do = {wrong}: a partition does nothing else, expected no such key") : string.Empty;
            var cut = FaultRule.Partition(pattern, reader.Text("from"), Time("for"));
            return Common(cut, Text, Time, Number, at);
        }

        var action = reader.Text("do");
        if (!FaultNames.Actions.TryGetValue(action, out var known))
        {
            throw new SettingsException($"{at}.do = {action}: {FaultNames.Of(target)} expects {FaultNames.List(FaultNames.ActionsOf(target).Select(FaultNames.Of))}");
        }

        return Common(FaultRule.Of(target, pattern, known, Time("for")), Text, Time, Number, at);
    }

    private static FaultRule Common(FaultRule rule, Func<string, string?> text, Func<string, TimeSpan?> time, Func<string, int?> number, string at)
    {
        rule = text("node") is { } node ? rule.OfNode(node) : rule;
        rule = text("message") is { } message ? rule.OnMessage(FaultMessages.Find(message, $"{at}.message")) : rule;
        rule = text("exception") is { } exception ? Throwing(rule, exception, at) : rule;
        rule = time("at") is { } begin ? rule.At(begin) : rule;
        rule = number("nth") is { } nth ? rule.Nth(nth) : rule;
        return number("times") is { } times ? rule.Times(times) : rule;
    }

    private static FaultRule Throwing(FaultRule rule, string exception, string at) => rule.Action == FaultAction.Throw
        ? rule.Throw(FaultExceptions.Find(exception, $"{at}.exception"))
        : throw new SettingsException($"{at}.exception = {exception}: only do = throw throws one");
}
