using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Akka.Devp2p.Architecture.Tests;

/// <summary>The house style that a machine can check.</summary>
public sealed class StyleTests
{
    private const int MaxFileLines = 300;
    private const int MaxMethodLines = 40;

    // one round of Keccak, all lanes in locals, is one straight line: parts of it as methods would spill to the stack
    private static readonly string[] LongMethods = ["src/Wire/Crypto/KeccakPermutation.cs"];

    [Fact]
    public void Files_HaveAtMost300Lines() =>
        Repository.Holds($"a file has at most {MaxFileLines} lines", new[] { "src", "samples", "tests", "compat" }
            .SelectMany(Repository.Sources)
            .Where(source => source.Lines > MaxFileLines)
            .Select(source => $"{source.Path} has {source.Lines}"));

    [Fact]
    public void Methods_HaveAtMost40Lines() =>
        Repository.Holds($"a method has at most {MaxMethodLines} lines", Repository.Sources("src").SelectMany(source => source
            .All<SyntaxNode>()
            .Where(node => node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax)
            .Select(node => (Node: node, Lines: Lines(node)))
            .Where(method => method.Lines > MaxMethodLines && !LongMethods.Contains(source.Path))
            .Select(method => $"{source.At(method.Node)} has {method.Lines}")));

    [Fact]
    public void Files_HaveOnePublicTypeAndItsName() =>
        Repository.Holds("one public type per file, which bears its name", Repository.Sources("src").SelectMany(source =>
        {
            var types = source.TopTypes.Where(type => type.Modifiers.Any(SyntaxKind.PublicKeyword)).ToList();
            // BlockHeader.Rlp.cs is a part of BlockHeader
            var name = Path.GetFileName(source.Path).Split('.')[0];
            return types.Count > 1
                ? [$"{source.Path} has {string.Join(", ", types.Select(type => type.Identifier.Text))}"]
                : types.Where(type => type.Identifier.Text != name).Select(type => $"{source.Path} has {type.Identifier.Text}");
        }));

    /// <summary>Messages above all: a host has nothing else to go by. A partial type is documented where its base is.</summary>
    [Fact]
    public void PublicTypes_HaveASummary() =>
        Repository.Holds("a public type says what it is", Repository.Sources("src").SelectMany(source => source
            .All<BaseTypeDeclarationSyntax>()
            .Where(type => type.AncestorsAndSelf().OfType<BaseTypeDeclarationSyntax>().All(one => one.Modifiers.Any(SyntaxKind.PublicKeyword)))
            .Select(type => (Name: string.Join('.', type.AncestorsAndSelf().OfType<BaseTypeDeclarationSyntax>().Select(one => one.Identifier.Text).Reverse()), Type: type, Source: source)))
            .GroupBy(type => $"{Path.GetDirectoryName(type.Source.Path)} {type.Name}")
            .Where(parts => !parts.Any(part => IsSummarized(part.Type)))
            .Select(parts => $"{parts.First().Source.At(parts.First().Type)} {parts.First().Name}"));

    private static bool IsSummarized(SyntaxNode type) => type.GetLeadingTrivia()
        .Select(trivia => trivia.GetStructure()).OfType<DocumentationCommentTriviaSyntax>().SelectMany(comment => comment.DescendantNodes())
        .Any(node => node is XmlElementSyntax { StartTag.Name.LocalName.Text: "summary", Content.Count: > 0 } or XmlEmptyElementSyntax { Name.LocalName.Text: "inheritdoc" });

    [Fact]
    public void NothingIsLeftToDo() =>
        Repository.Holds("no TODO, no NotImplementedException", Repository.Sources("src").Concat(Repository.Sources("samples")).SelectMany(source => source
            .Tree.DescendantTrivia(descendIntoTrivia: true)
            .Where(trivia => trivia.ToString() is var text && (text.Contains("TODO", StringComparison.Ordinal) || text.Contains("FIXME", StringComparison.Ordinal) || text.Contains("HACK", StringComparison.Ordinal)))
            .Select(trivia => $"{source.Path}: {trivia.ToString().Trim()}")
            .Concat(source.All<ObjectCreationExpressionSyntax>().Where(node => node.Type.ToString() == "NotImplementedException").Select(source.At))));

    [Fact]
    public void StandIns_AreSmallAndKnowNothingOfUs()
    {
        var sources = Repository.Sources("compat").ToList();
        Assert.True(sources.Sum(source => source.Lines) < 1500, "compat/ stays under 1,500 lines");
        Repository.Holds("compat/ references none of our projects", Repository.Files("compat", "*.csproj")
            .Where(project => File.ReadAllText(Repository.PathOf(project)).Contains("src/", StringComparison.Ordinal))
            .Concat(sources.SelectMany(source => source.All<NameSyntax>().Where(name => name.ToString().StartsWith("Akka.Devp2p", StringComparison.Ordinal)).Select(source.At))));
    }

    [Fact]
    public void ReferenceConf_CommentsEveryKey()
    {
        var lines = File.ReadAllLines(Repository.PathOf("hocon/reference.conf"));
        var breaches = new List<string>();
        for (var i = 1; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            var isKey = line.Length > 0 && line[0] is not ('#' or '}' or ']' or '"');
            if (isKey && !line.Contains('#', StringComparison.Ordinal) && !lines[i - 1].TrimStart().StartsWith('#'))
            {
                breaches.Add($"hocon/reference.conf:{i + 1} {line}");
            }
        }

        Repository.Holds("every setting has a comment above it", breaches);
    }

    [Fact]
    public void Tests_NeitherSleepNorSkip() =>
        Repository.Holds("no sleeping and no skipped test", Repository.Sources("tests").SelectMany(source => source
            .All<MemberAccessExpressionSyntax>().Where(access => access.ToString() is "Thread.Sleep" or "Task.Delay").Select(source.At)
            .Concat(source.All<AttributeArgumentSyntax>().Where(argument => argument.NameEquals?.Name.ToString() == "Skip").Select(source.At))));

    private static int Lines(SyntaxNode node)
    {
        var span = node.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }
}
