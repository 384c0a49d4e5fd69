using System.Collections.Immutable;
using Akka.Devp2p.Actors.Settings;

namespace Akka.Devp2p.Actors.Faults;

/// <summary>
/// Faults that a node is to suffer, for tests and drills: actors that fail or stop, messages that are lost, sockets that die, a disk that is full.
/// Immutable. Given to a node by <c>Devp2pOptions.Faults</c>; each start of a node counts anew. docs/fault-injection.md has the rules and examples.
/// </summary>
public sealed class FaultPlan
{
    /// <summary>At most so many rules, so that a mistyped generator can't slow a node down.</summary>
    public const int MaxRules = 10_000;

    private FaultPlan(ImmutableArray<FaultRule> rules, int seed) => (Rules, Seed) = (rules, seed);

    /// <summary>No faults: costs nothing.</summary>
    public static FaultPlan None { get; } = new([], 0);

    public ImmutableArray<FaultRule> Rules { get; }

    /// <summary>Chooses who is struck when a rule strikes some of those that fit.</summary>
    public int Seed { get; }

    public bool IsEmpty => Rules.IsEmpty;

    /// <summary>With these rules, too. Throws <see cref="SettingsException"/> with one line when one makes no sense.</summary>
    public FaultPlan With(params IEnumerable<FaultRule> rules)
    {
        var all = Rules.AddRange(rules);
        if (all.Length > MaxRules)
        {
            throw new SettingsException($"faults: {all.Length} rules, expected at most {MaxRules}");
        }

        for (var i = Rules.Length; i < all.Length; i++)
        {
            if (FaultCheck.Find(all[i]) is { } wrong)
            {
                throw new SettingsException($"faults[{i}] {wrong}");
            }
        }

        return new FaultPlan(all, Seed);
    }

    /// <summary>The same rules with another seed.</summary>
    public FaultPlan WithSeed(int seed) => new(Rules, seed);

    /// <summary>
    /// Reads HOCON: <c>faults = [ { actor = "server", at = 30s, do = throw }, ... ]</c> and <c>seed</c>. Throws <see cref="SettingsException"/> with one
    /// line for a key, pattern, type or value that does not exist.
    /// </summary>
    /// <param name="hocon">The text.</param>
    /// <param name="name">What an error calls it: the name of the file.</param>
    public static FaultPlan Parse(string hocon, string name) => FaultPlanReader.Read(Devp2pSettings.Parse(hocon, name), name);
}
