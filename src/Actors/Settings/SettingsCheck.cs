using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Reflection;
using Akka.Configuration;

namespace Akka.Devp2p.Actors.Settings;

/// <summary>
/// Holds settings made in code to the ranges of a settings file: every value that a key has goes back into HOCON and is read once more, so that
/// each range is written down in one place.
/// </summary>
internal static class SettingsCheck
{
    private static readonly NullabilityInfoContext Nullability = new();

    private static readonly ImmutableDictionary<string, string> Keys =
        KnownKeys.Leaves(Devp2pSettings.Reference).ToImmutableDictionary(Plain, StringComparer.Ordinal);

    /// <summary>Throws <see cref="SettingsException"/> that names the origin, the key, the value and what was expected.</summary>
    /// <param name="settings">Made by whoever embeds a node.</param>
    /// <param name="origin">How the error begins.</param>
    internal static void Check(Devp2pSettings settings, string origin)
    {
        try
        {
            var values = Sections(settings).SelectMany(section => Values(section.Key, section.Settings));
            Devp2pSettings.Load(ConfigurationFactory.ParseString(string.Join('\n', values)));
            CheckFamilies("server, ListenAlso", settings.Server.Listen?.Address, settings.Server.ListenAlso);
            CheckFamilies("discovery, BindAlso", settings.Discovery.Bind.Address, settings.Discovery.BindAlso);
        }
        catch (SettingsException e)
        {
            throw new SettingsException($"{origin}: {e.Message}", e);
        }
    }

    internal static ImmutableArray<(string Key, object Settings)> Sections(Devp2pSettings settings) =>
    [
        ("node-db", settings.NodeDatabase), ("discovery", settings.Discovery), ("server", settings.Server), ("peers", settings.Peers),
        ("reputation", settings.Reputation), ("nat", settings.Nat), ("eth", settings.Eth),
    ];

    /// <summary>Key of a property; null for one that is no single value in a file, such as an endpoint.</summary>
    internal static string? KeyOf(string section, PropertyInfo property) =>
        Keys.GetValueOrDefault(Plain($"{Devp2pSettings.Section}.{section}.{property.Name}"));

    /// <summary>What can be set; the rest follows from it.</summary>
    internal static IEnumerable<PropertyInfo> Settable(Type section) => section.GetProperties().Where(property => property.CanWrite);

    private static void CheckFamilies(string name, IPAddress? first, IPAddress? also)
    {
        if (also is not null && (first is null || !ListenAddresses.AreOfTwoFamilies(first, also)))
        {
            throw new SettingsException($"{Devp2pSettings.Section}.{name} = {also}: expected an address of the other family than {first?.ToString() ?? "none"}");
        }
    }

    private static IEnumerable<string> Values(string section, object? settings)
    {
        if (settings is null)
        {
            throw new SettingsException($"{Devp2pSettings.Section}.{section} is null: expected a section");
        }

        foreach (var property in Settable(settings.GetType()))
        {
            var value = property.GetValue(settings);
            if (IsMissing(property, value))
            {
                throw new SettingsException($"{KeyOf(section, property) ?? $"{Devp2pSettings.Section}.{section}, {property.Name}"} is missing: expected a value");
            }

            if (KeyOf(section, property) is { } key && Text(value) is { } text)
            {
                yield return $"{key} = {text}";
            }
        }
    }

    private static bool IsMissing(PropertyInfo property, object? value) => value is null
        ? !property.PropertyType.IsValueType && Nullability.Create(property).WriteState == NullabilityState.NotNull
        : property.PropertyType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
            && value.Equals(Activator.CreateInstance(type));

    /// <summary>Null for what its type keeps right.</summary>
    private static string? Text(object? value) => value switch
    {
        int or long => string.Create(CultureInfo.InvariantCulture, $"{value}"),
        TimeSpan time => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.####}ms"),
        ImmutableArray<uint> numbers => $"[{string.Join(", ", numbers)}]",
        _ => null,
    };

    private static string Plain(string key) => key.Replace("-", string.Empty, StringComparison.Ordinal).ToLowerInvariant();
}
