using Akka.Configuration;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Settings;

/// <summary>Refuses keys under <c>devp2p</c> that reference.conf does not have: a mistyped key would be ignored otherwise.</summary>
internal static class KnownKeys
{
    /// <summary>Belongs to Akka, which has more keys than we name.</summary>
    private const string Dispatchers = Devp2pSettings.Section + ".dispatchers";

    /// <summary>Throws <see cref="SettingsException"/> for the first unknown key, with the nearest known one.</summary>
    internal static void Check(Config? config)
    {
        var known = Leaves(Devp2pSettings.Reference).ToHashSet(StringComparer.Ordinal);
        foreach (var key in Leaves(config).Where(key => !known.Contains(key)))
        {
            var start = key[..Math.Min(key.Length, Printable.MaxLength)];
            throw new SettingsException($"{Printable.Text(key)}: no such setting, did you mean {known.MinBy(k => (Distance(start, k), k))}?");
        }
    }

    /// <summary>The paths of all values under <c>devp2p</c> but those of dispatchers, sorted.</summary>
    internal static IEnumerable<string> Leaves(Config? config) =>
        config is null || !config.HasPath(Devp2pSettings.Section) ? [] : Below(config, Devp2pSettings.Section).Order(StringComparer.Ordinal);

    /// <summary>Levenshtein distance.</summary>
    internal static int Distance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 0; i < a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i + 1;
            for (var j = 0; j < b.Length; j++)
            {
                var replaced = previous[j] + (a[i] == b[j] ? 0 : 1);
                current[j + 1] = Math.Min(replaced, Math.Min(previous[j + 1], current[j]) + 1);
            }

            previous = current;
        }

        return previous[b.Length];
    }

    private static IEnumerable<string> Below(Config config, string path)
    {
        if (path == Dispatchers)
        {
            yield break;
        }

        var value = config.GetValue(path);
        if (value is null || !value.IsObject())
        {
            yield return path;
            yield break;
        }

        // a section is merged from all fallbacks that have it
        foreach (var key in config.GetConfig(path).AsEnumerable().Select(item => item.Key).Distinct().ToList())
        {
            foreach (var leaf in Below(config, $"{path}.{key}"))
            {
                yield return leaf;
            }
        }
    }
}
