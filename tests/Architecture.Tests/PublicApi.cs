using System.Reflection;
using System.Runtime.CompilerServices;

namespace Akka.Devp2p.Architecture.Tests;

/// <summary>The public surface of an assembly as text, one line for each type and member, sorted: what an embedder can depend on.</summary>
internal static class PublicApi
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    internal static IReadOnlyList<string> Of(Assembly assembly) =>
        [.. assembly.GetExportedTypes().SelectMany(type => Members(type).Prepend(Head(type)).Select(text => $"{Name(type, withNamespace: true)}: {text}")).Order(StringComparer.Ordinal)];

    private static string Head(Type type)
    {
        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct"
            : type.IsSubclassOf(typeof(Delegate)) ? "delegate"
            : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";
        var bases = type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []).Where(one => one.IsPublic).Select(one => Name(one)).Order(StringComparer.Ordinal).ToList();
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum))
        {
            bases.Insert(0, Name(parent));
        }

        return bases.Count == 0 ? kind : $"{kind} : {string.Join(", ", bases)}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name))}");
        }

        return type.GetConstructors(Own).Where(IsVisible).Select(one => $"new({Parameters(one)})")
            .Concat(type.GetMethods(Own).Where(IsVisible).Where(one => !one.IsDefined(typeof(CompilerGeneratedAttribute)) && (!one.IsSpecialName || one.Name.StartsWith("op_", StringComparison.Ordinal)))
                .Select(one => $"{Static(one)}{Name(one.ReturnType)} {one.Name}{Generics(one.GetGenericArguments())}({Parameters(one)})"))
            .Concat(type.GetProperties(Own).Where(one => one.GetAccessors(true).Any(IsVisible) && one.Name != "EqualityContract").Select(Property))
            .Concat(type.GetFields(Own).Where(one => one.IsPublic || one.IsFamily).Select(one => $"{(one.IsLiteral ? "const " : one.IsStatic ? "static " : "")}{Name(one.FieldType)} {one.Name}"));
    }

    private static string Property(PropertyInfo property)
    {
        var (get, set) = (property.GetMethod, property.SetMethod);
        var init = set?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        var index = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{string.Join(", ", parameters.Select(one => Name(one.ParameterType)))}]" : "";
        return $"{Static((get ?? set)!)}{Name(property.PropertyType)} {property.Name}{index} {{{(get is not null && IsVisible(get) ? " get;" : "")}{(set is null || !IsVisible(set) ? "" : init ? " init;" : " set;")} }}";
    }

    private static bool IsVisible(MethodBase member) => member.IsPublic || member.IsFamily || member.IsFamilyOrAssembly;

    private static string Static(MethodBase member) => member.IsStatic ? "static " : member.IsFamily ? "protected " : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(one =>
        $"{(one.IsOut ? "out " : one.ParameterType.IsByRef ? (one.IsIn ? "in " : "ref ") : "")}{Name(one.ParameterType)} {one.Name}{(one.HasDefaultValue ? " = default" : "")}"));

    private static string Generics(Type[] arguments) => arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(one => Name(one)))}>";

    private static string Name(Type type, bool withNamespace = false)
    {
        if (type.IsByRef || type.IsArray || type.IsGenericParameter)
        {
            return type.IsGenericParameter ? type.Name : Name(type.GetElementType()!) + (type.IsArray ? "[]" : "");
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Name(value) + "?";
        }

        var outer = type.IsNested ? Name(type.DeclaringType!, withNamespace) + "." : withNamespace ? type.Namespace + "." : "";
        return outer + type.Name.Split('`')[0] + Generics(type.GetGenericArguments());
    }
}
