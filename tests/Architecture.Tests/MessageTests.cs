using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Akka.Devp2p.Architecture.Tests;

/// <summary>What goes from actor to actor says whether it may leave its process: nothing of ours gets to Akka's own serializer by being forgotten.</summary>
public sealed class MessageTests
{
    // whatever these are given as an object goes to an actor
    private static readonly string[] Senders =
        ["Tell", "Forward", "Publish", "WatchWith", "StartSingleTimer", "StartPeriodicTimer", "ScheduleTellOnce", "ScheduleTellOnceCancelable", "ScheduleTellRepeatedly", "AskFor", "AskAsync", "PipeTo"];

    private static readonly Lazy<CSharpCompilation> Compiled = new(() => Compile("Akka.Devp2p.Actors", "src/Actors"));

    /// <summary>
    /// A message is a record nested in an actor, what is given to a method that sends, what an actor looks for in what it has received, and what says that it
    /// may get lost (<c>IDeadLetterSuppression</c>) or belongs to its receiver (<c>IHoldsResources</c>).
    /// </summary>
    [Fact]
    public void Messages_AreLocalOrRemote()
    {
        var messages = Compiled.Value.SyntaxTrees.SelectMany(Found).ToList();
        Repository.Holds("the types of messages are understood here", messages.Where(message => message.Type.TypeKind == TypeKind.Error).Select(message => message.At));
        Assert.True(messages.Select(message => message.Type).Distinct(SymbolEqualityComparer.Default).Count() > 200, "there are far more messages than were found");
        Repository.Holds(
            "a message is ILocalMessage, or IRemoteMessage with a line in MessageCodecs; what is no message is no record in an actor",
            messages.Where(message => message.Type.AllInterfaces.Count(one => one.Name is "ILocalMessage" or "IRemoteMessage") != 1)
                .Select(message => $"{message.At} {message.Type.ToDisplayString()}"));
    }

    private static IEnumerable<(ITypeSymbol Type, string At)> Found(SyntaxTree tree)
    {
        var model = Compiled.Value.GetSemanticModel(tree);
        var nodes = tree.GetRoot().DescendantNodes().ToList();
        return nodes.OfType<TypeDeclarationSyntax>().Where(type => IsDeclaredAsOne(model.GetDeclaredSymbol(type)!)).Select(type => ((ITypeSymbol?)model.GetDeclaredSymbol(type), (SyntaxNode)type))
            .Concat(nodes.OfType<InvocationExpressionSyntax>().Where(call => Senders.Contains(NameOf(call)))
                .SelectMany(call => call.ArgumentList.Arguments.Skip(HasAKey(call) ? 1 : 0)).SelectMany(argument => Sent(model, argument.Expression)))
            .Concat(nodes.OfType<TypeSyntax>().Where(type => IsLookedFor(model, type)).Select(type => (model.GetTypeInfo(type).Type, (SyntaxNode)type)))
            .Where(one => one.Item1 is { TypeKind: TypeKind.Error } || (one.Item1 is { TypeKind: TypeKind.Class or TypeKind.Struct } && IsOurs(one.Item1)))
            .Select(one => (one.Item1!, At(one.Item2)));
    }

    private static bool IsDeclaredAsOne(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Class && ((type.IsRecord && type.ContainingType is { } outer && IsActor(outer))
            || type.AllInterfaces.Any(one => one.Name is "IDeadLetterSuppression" or "INoSerializationVerificationNeeded" or "IHoldsResources" or "IPossiblyHarmful"));

    // as an object, which is what messages are to Akka; of a function, what it returns
    private static IEnumerable<(ITypeSymbol?, SyntaxNode)> Sent(SemanticModel model, ExpressionSyntax expression) => expression switch
    {
        LambdaExpressionSyntax { ExpressionBody: { } body } => Sent(model, body),
        ConditionalExpressionSyntax either => Sent(model, either.WhenTrue).Concat(Sent(model, either.WhenFalse)),
        SwitchExpressionSyntax several => several.Arms.SelectMany(arm => Sent(model, arm.Expression)),
        ParenthesizedExpressionSyntax inner => Sent(model, inner.Expression),
        _ => model.GetTypeInfo(expression) is { Type: { } type } info && (info.ConvertedType?.SpecialType == SpecialType.System_Object || type.TypeKind == TypeKind.Error) ? [(type, expression)] : [],
    };

    // the type in a pattern, or after is, that a parameter of an actor's method is held against
    private static bool IsLookedFor(SemanticModel model, TypeSyntax type)
    {
        var pattern = type.Ancestors().TakeWhile(node => node is PatternSyntax or SwitchLabelSyntax or SwitchSectionSyntax or SwitchExpressionArmSyntax).LastOrDefault();
        var looked = (pattern ?? type).Parent switch
        {
            SwitchStatementSyntax choice => choice.Expression,
            SwitchExpressionSyntax choice => choice.GoverningExpression,
            IsPatternExpressionSyntax test => test.Expression,
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.IsExpression } test when test.Right == type => test.Left,
            _ => null,
        };
        return looked is not null && model.GetSymbolInfo(looked).Symbol is IParameterSymbol { Type.SpecialType: SpecialType.System_Object } parameter && IsActor(parameter.ContainingType)
            && model.GetSymbolInfo(type).Symbol is not INamespaceSymbol;
    }

    // a timer is known by its first argument, which goes nowhere
    private static bool HasAKey(InvocationExpressionSyntax call) => NameOf(call)!.EndsWith("Timer", StringComparison.Ordinal);

    private static string? NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.Text,
        MemberBindingExpressionSyntax access => access.Name.Identifier.Text,
        SimpleNameSyntax name => name.Identifier.Text,
        _ => null,
    };

    private static bool IsActor(INamedTypeSymbol? type) => type is not null && (type.Name == "ActorBase" || IsActor(type.BaseType));

    private static bool IsOurs(ITypeSymbol type) => SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, Compiled.Value.Assembly);

    private static string At(SyntaxNode node) => $"{node.SyntaxTree.FilePath}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";

    /// <summary>As the build does it, so that each expression has its type; the name opens what is internal to the assemblies below.</summary>
    private static CSharpCompilation Compile(string assembly, string under)
    {
        var project = System.Xml.Linq.XDocument.Load(Repository.PathOf($"{under}/{Path.GetFileName(under)}.csproj"));
        var implicitly = new[] { "System", "System.IO", "System.Linq", "System.Net.Http", "System.Collections.Generic", "System.Threading", "System.Threading.Tasks" };
        var usings = implicitly.Concat(project.Descendants("Using").Select(one => one.Attribute("Include")!.Value)).Select(name => $"global using {name};");
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(path => Path.GetFileNameWithoutExtension(path) != assembly);
        return CSharpCompilation.Create(
            assembly,
            Repository.Sources(under).Select(source => CSharpSyntaxTree.Create((CSharpSyntaxNode)source.Tree, options, source.Path)).Append(CSharpSyntaxTree.ParseText(string.Join('\n', usings), options)),
            references.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
    }
}
