using System.Reflection;
using Akka.Devp2p.Actors.Settings;

namespace Akka.Devp2p.Actors.Faults;

/// <summary>Exceptions by the names that HOCON has for them: <c>TimeoutException</c>, or <c>System.IO.IOException</c>; of any assembly that is loaded.</summary>
internal static class FaultExceptions
{
    /// <summary>Makes it of a message, or of nothing when it takes none.</summary>
    internal static Func<Exception> Find(string name, string key)
    {
        var found = AppDomain.CurrentDomain.GetAssemblies().SelectMany(PublicTypes)
            .Where(type => (type.Name == name || type.FullName == name) && type.IsAssignableTo(typeof(Exception)) && MakerOf(type) is not null)
            .DistinctBy(type => type.FullName).ToList();
        return found.Count switch
        {
            1 => MakerOf(found[0])!,
            0 => throw new SettingsException($"{key} = {name}: no such exception, expected a public one that is made of a message or of nothing, such as TimeoutException or System.IO.IOException"),
            _ => throw new SettingsException($"{key} = {name}: several exceptions are named so, expected one of {FaultNames.List(found.Select(type => type.FullName!).Order(StringComparer.Ordinal).Take(12))}"),
        };
    }

    private static Func<Exception>? MakerOf(Type type) =>
        type.IsAbstract || type.ContainsGenericParameters ? null
        : type.GetConstructor([typeof(string)]) is { } ofText ? () => Make(ofText, $"injected {type.Name}")
        : type.GetConstructor([]) is { } ofNothing ? () => Make(ofNothing)
        : null;

    private static Exception Make(ConstructorInfo constructor, params object[] arguments) => (Exception)constructor.Invoke(arguments);

    private static Type[] PublicTypes(Assembly assembly)
    {
        try
        {
            return assembly.IsDynamic ? [] : assembly.GetExportedTypes();
        }
        catch (Exception failure) when (failure is IOException or BadImageFormatException or TypeLoadException)
        {
            return []; // it needs another that is not there
        }
    }
}
