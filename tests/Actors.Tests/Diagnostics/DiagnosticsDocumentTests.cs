using System.Reflection;
using System.Text.RegularExpressions;
using Akka.Devp2p.Actors.Diagnostics;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Tests.Node;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Tests.Diagnostics;

/// <summary>docs/embedding.md lists meters and traces; here it is held to that.</summary>
public sealed partial class DiagnosticsDocumentTests
{
    private static readonly string[] s_tables = File.ReadAllText(Path.Combine(ActorTreeTests.Root(), "docs", "embedding.md"))
        .Split("\n## ").Single(section => section.StartsWith("Meters and traces", StringComparison.Ordinal)).Split("| trace |");

    [Fact]
    public void Embedding_ListsEveryMeter_AndNoOther()
    {
        var node = $"listed-{Guid.NewGuid():N}";
        using var readings = new MeterReadings(node);
        using var meters = new NodeMeters(node);
        var eth = meters.Of(new Capability("eth", 68), 17);
        eth.In(3).Count(1);
        eth.Out(3).Count(1);
        eth.Handled(3);
        eth.Stale(4);
        var names = readings.Instruments.Keys.ToHashSet();
        var listed = Names(s_tables[0]).ToList();
        Assert.Empty(names.Except(listed));
        Assert.Empty(listed.Except(names));
    }

    [Fact]
    public void Embedding_ListsEveryTrace_AndNoOther() => Assert.Equal(
        typeof(Traces).GetFields(BindingFlags.Static | BindingFlags.NonPublic).Where(field => field.IsLiteral && !field.Name.EndsWith("Tag", StringComparison.Ordinal))
            .Select(field => (string)field.GetRawConstantValue()!).Order(),
        Names(s_tables[1]).Order());

    /// <summary>The first cell of each row: names by commas; with ", each with" those that follow are appended to those before.</summary>
    private static IEnumerable<string> Names(string table)
    {
        foreach (Match row in Row().Matches(table))
        {
            var parts = row.Groups[1].Value.Split(", each with ");
            var heads = Quoted(parts[0]).ToList();
            var tails = parts.Length == 1 ? [string.Empty] : Quoted(parts[1]).ToList();
            foreach (var name in heads.SelectMany(head => tails.Select(tail => head + tail)))
            {
                yield return name;
            }
        }
    }

    private static IEnumerable<string> Quoted(string text) => InQuotes().Matches(text).SelectMany(match => match.Groups[1].Value switch
    {
        "discover/bucket/0/count ... 16" => Enumerable.Range(0, 17).Select(bucket => $"discover/bucket/{bucket}/count"),
        var name => [name],
    });

    [GeneratedRegex(@"^\| (`.*?) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]*)`")]
    private static partial Regex InQuotes();
}
