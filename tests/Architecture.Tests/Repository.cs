using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Akka.Devp2p.Architecture.Tests;

/// <summary>The working tree this test was built from, and its sources parsed once.</summary>
internal static class Repository
{
    private static readonly Lazy<IReadOnlyList<Source>> All = new(() =>
        [.. new[] { "src", "compat", "samples", "tests" }.SelectMany(Files).AsParallel().AsOrdered().Select(Source.Read)]);

    public static string Root { get; } = Find();

    public static IEnumerable<Source> Sources(string under) => All.Value.Where(source => source.Path.StartsWith(under + "/", StringComparison.Ordinal));

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    public static IEnumerable<string> Files(string under, string pattern) =>
        Directory.Exists(PathOf(under))
            ? Directory.EnumerateFiles(PathOf(under), pattern, SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
                .Where(path => !path.Split('/').Any(part => part is "obj" or "bin" or "node_modules"))
                .Order(StringComparer.Ordinal)
            : [];

    /// <summary>Fails with one line per breach.</summary>
    public static void Holds(string rule, IEnumerable<string> breaches)
    {
        var list = breaches.Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.True(list.Count == 0, $"{rule}:\n  " + string.Join("\n  ", list));
    }

    private static IEnumerable<string> Files(string under) => Files(under, "*.cs");

    private static string Find([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    internal sealed record Source(string Path, int Lines, SyntaxNode Tree)
    {
        public static Source Read(string path)
        {
            var text = File.ReadAllText(PathOf(path));
            var options = new CSharpParseOptions(LanguageVersion.Preview);
            return new Source(path, text.TrimEnd('\n').Split('\n').Length, CSharpSyntaxTree.ParseText(text, options).GetRoot());
        }

        public IEnumerable<T> All<T>() where T : SyntaxNode => Tree.DescendantNodes().OfType<T>();

        public IEnumerable<BaseTypeDeclarationSyntax> TopTypes => All<BaseTypeDeclarationSyntax>().Where(type => type.Parent is not BaseTypeDeclarationSyntax);

        public string At(SyntaxNode node) => $"{Path}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";
    }
}
