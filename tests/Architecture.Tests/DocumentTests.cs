using System.Text.RegularExpressions;

namespace Akka.Devp2p.Architecture.Tests;

/// <summary>What the documents name exists.</summary>
public sealed partial class DocumentTests
{
    public static TheoryData<string> Documents =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(Repository.Root, "README.md"))
            .Select(path => Path.GetRelativePath(Repository.Root, path))];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Document_WhenItNamesAFile_TheFileExists(string document)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, document));
        var folder = Path.Combine(Repository.Root, Path.GetDirectoryName(document)!);
        var paths = SourcePath().Matches(text).Select(match => Path.Combine(Repository.Root, match.Value));
        var links = Link().Matches(text).Select(match => Path.Combine(folder, match.Groups[1].Value));
        Repository.Holds($"{document} names what exists", paths.Concat(links).Where(path => !Path.Exists(path)));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Document_WhenItNamesATest_TheTestExists(string document)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, document));
        var sources = Directory.GetFiles(Path.Combine(Repository.Root, "tests"), "*Tests*.cs", SearchOption.AllDirectories)
            .ToLookup(path => Path.GetFileName(path).Split('.')[0], File.ReadAllText);
        Repository.Holds($"{document} names tests that exist", TestName().Matches(text)
            .Where(match => !sources[match.Groups[1].Value].Any(source => source.Contains($" {match.Groups[2].Value}(", StringComparison.Ordinal)))
            .Select(match => match.Value));
    }

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"\b(?:src|tests|hocon|eng|bench|samples|compat)/[\w./-]*\.(?:cs|conf|sh|csproj|json)\b")]
    private static partial Regex SourcePath();

    [GeneratedRegex(@"\]\((?!https?:)([^)#\s]+)")]
    private static partial Regex Link();
}
