using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Akka.Devp2p.Architecture.Tests;

/// <summary>What the documents show compiles.</summary>
public sealed partial class ReadmeTests
{
    // what every SDK adds by itself
    private const string Implicit = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/embedding.md")]
    public void CSharp_InADocument_Compiles(string document)
    {
        var blocks = Block().Matches(File.ReadAllText(Repository.PathOf(document))).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(blocks);
        Repository.Holds($"{document} shows what compiles", blocks.SelectMany((block, i) => Faults(block).Select(fault => $"block {i + 1}: {fault}")));
    }

    private static IEnumerable<string> Faults(string code)
    {
        var paths = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        return CSharpCompilation.Create(
                "document",
                [CSharpSyntaxTree.ParseText(Implicit, options), CSharpSyntaxTree.ParseText(code, options)],
                paths.Select(path => MetadataReference.CreateFromFile(path)),
                new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable))
            .GetDiagnostics()
            .Where(fault => fault.Severity == DiagnosticSeverity.Error)
            .Select(fault => fault.ToString());
    }

    [GeneratedRegex(@"^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
