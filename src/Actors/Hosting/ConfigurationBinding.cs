using System.Globalization;
using System.Text;
using System.Text.Json;
using Akka.Devp2p.Actors.Settings;
using Microsoft.Extensions.Configuration;

namespace Akka.Devp2p.Actors.Hosting;

/// <summary>
/// A section of .NET's configuration as HOCON. Keys are those of reference.conf without regard to case and hyphens, so
/// <c>Server:MaxPeers</c> is <c>devp2p.server.max-peers</c>.
/// </summary>
internal static class ConfigurationBinding
{
    private static readonly IReadOnlyDictionary<string, string> Known = KnownKeys.Leaves(Devp2pSettings.Reference).ToDictionary(Plain, StringComparer.Ordinal);

    /// <summary>The HOCON text; throws <see cref="SettingsException"/> for a key that does not exist, naming the nearest that does.</summary>
    /// <param name="section">As it was given; its own path only shows in errors.</param>
    /// <param name="own">Keys of the section itself that are taken elsewhere.</param>
    internal static string ToHocon(IConfigurationSection section, IReadOnlyCollection<string> own)
    {
        var hocon = new StringBuilder();
        foreach (var child in section.GetChildren().Where(child => !own.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
        {
            Write(child, $"{Devp2pSettings.Section}.{child.Key}", hocon);
        }

        return hocon.ToString();
    }

    private static void Write(IConfigurationSection section, string path, StringBuilder hocon)
    {
        var children = section.GetChildren().ToList();
        if (Known.TryGetValue(Plain(path), out var key))
        {
            hocon.AppendLine(CultureInfo.InvariantCulture, $"{key} = {Value(section, children)}");
            return;
        }

        if (children.Count == 0)
        {
            var nearest = Known.Keys.MinBy(known => (KnownKeys.Distance(Plain(path), known), known))!;
            throw new SettingsException($"{section.Path}: no such setting, did you mean {Known[nearest]}?");
        }

        foreach (var child in children)
        {
            Write(child, $"{path}.{child.Key}", hocon);
        }
    }

    private static string Value(IConfigurationSection section, List<IConfigurationSection> children) =>
        children.Count > 0 && children.All(child => child.Value is not null)
            ? JsonSerializer.Serialize(children.Select(child => child.Value))
            // an empty list of a JSON file arrives as an empty text
            : section.Value is not { Length: > 0 } value ? "[]"
            // a JSON file's true arrives as True
            : bool.TryParse(value, out var flag) ? (flag ? "true" : "false")
            : JsonSerializer.Serialize(value);

    private static string Plain(string key) => key.Replace("-", string.Empty, StringComparison.Ordinal).ToLowerInvariant();
}
