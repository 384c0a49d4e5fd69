using Akka.Devp2p.Actors.Settings;

namespace Akka.Devp2p.Actors.Faults;

/// <summary>Messages by the names that HOCON has for them: <c>CleanupTick</c>, <c>ServerActor.GetPeers</c>, or a full name with its assembly for a host's own.</summary>
internal static class FaultMessages
{
    internal static Type Find(string name, string key)
    {
        var found = typeof(FaultMessages).Assembly.GetTypes().Where(type => type.Name == name || Nested(type) == name || type.FullName == name).ToList();
        if (found.Count == 0 && (typeof(ActorBase).Assembly.GetType("Akka.Actor." + name) ?? Type.GetType(name, throwOnError: false)) is { } other)
        {
            found.Add(other);
        }

        return found.Count switch
        {
            1 => found[0],
            0 => throw new SettingsException($"{key} = {name}: no such message, expected one such as GetPeers, ServerActor.GetPeers, or a full name with its assembly"),
            _ => throw new SettingsException($"{key} = {name}: several messages are named so, expected one of {string.Join(", ", found.Select(Nested).Order(StringComparer.Ordinal).Take(12))}"),
        };
    }

    private static string Nested(Type type) => type.DeclaringType is { } outer ? $"{outer.Name}.{type.Name}" : type.Name;
}
