using System.Globalization;
using Akka.Configuration;

namespace Akka.Devp2p.Actors.Settings;

/// <summary>Typed reads from one HOCON section. Every fault is a <see cref="SettingsException"/> that names key, value and what was expected.</summary>
public sealed class SettingsReader(Config config, string section)
{
    /// <summary>A section below this one.</summary>
    public SettingsReader Sub(string key) => new(config, Path(key));

    /// <summary>A duration such as 500ms, 15s, 24h, within the given bounds.</summary>
    public TimeSpan Duration(string key, TimeSpan min, TimeSpan max)
    {
        var value = Read(key, "a duration such as 500ms, 15s or 24h", path => config.GetTimeSpan(path, null, allowInfinite: false));
        return value >= min && value <= max ? value : throw Wrong(key, $"a duration from {Show(min)} to {Show(max)}");
    }

    public int Int(string key, int min, int max)
    {
        var text = Text(key);
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw Wrong(key, $"a whole number from {min} to {max}");
    }

    /// <summary>A size such as 4MiB or 512KiB.</summary>
    public long Bytes(string key, long min, long max)
    {
        var value = Read(key, "a size such as 512KiB or 4MiB", path => config.GetByteSize(path)) ?? -1;
        return value >= min && value <= max ? value : throw Wrong(key, $"a size from {min} to {max} bytes");
    }

    public bool Bool(string key) => Read(key, "on or off", path => config.GetBoolean(path));

    public string Text(string key) => Read(key, "a text", path => config.GetString(path)) ?? throw Wrong(key, "a value");

    public IReadOnlyList<string> List(string key)
    {
        // Akka reads a text as an empty list, and calls an empty list no array
        const string Expected = "a list such as [a, b]";
        return Read(key, Expected, path => !config.GetValue(path).IsString() && !config.GetValue(path).IsObject()) ? [.. config.GetStringList(Path(key))] : throw Wrong(key, Expected);
    }

    /// <summary>A list, or a text that stands for a list of one.</summary>
    public IReadOnlyList<string> TextOrList(string key) => Read(key, "a text, or a list such as [a, b]", path => config.GetValue(path).IsString()) ? [Text(key)] : List(key);

    /// <summary>The fault to throw for a value that parsed but makes no sense.</summary>
    public SettingsException Wrong(string key, string expected) =>
        new($"{Path(key)} = {Found(key)}: expected {expected}");

    private T Read<T>(string key, string expected, Func<string, T> read)
    {
        if (!config.HasPath(Path(key)))
        {
            throw new SettingsException($"{Path(key)} is missing: expected {expected}");
        }

        try
        {
            return read(Path(key));
        }
        catch (Exception e) when (e is FormatException or ConfigurationException or ArgumentException or InvalidOperationException or OverflowException or NotSupportedException)
        {
            throw new SettingsException($"{Path(key)} = {Found(key)}: expected {expected}", e);
        }
    }

    private string Found(string key)
    {
        var text = config.GetValue(Path(key))?.ToString() ?? "nothing";
        return text.Length <= 64 ? text : text[..64] + "...";
    }

    private string Path(string key) => section.Length == 0 ? key : section + "." + key;

    private static string Show(TimeSpan value) => value.TotalSeconds >= 1 ? $"{value.TotalSeconds:0.###}s" : $"{value.TotalMilliseconds:0.###}ms";
}
