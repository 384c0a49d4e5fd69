using System.Text.Json;

namespace Akka.Devp2p.Node.Cli;

/// <summary>The tree of devp2p tree: each actor below its parent, with how often it has failed and what was the last that went wrong.</summary>
internal static class TreeView
{
    private const string Root = "/user/";

    public static void Write(JsonElement[] answers, TextWriter output)
    {
        var actors = answers[0].Items().ToArray();
        var table = new TextTable("ACTOR", "CLASS", "FAILURES", "RESTARTS", "LAST FAILURE");
        foreach (var actor in actors.OrderBy(actor => actor.Text("path").Replace('/', '\0'), StringComparer.Ordinal))
        {
            var path = actor.Text("path");
            var parts = (path.StartsWith(Root, StringComparison.Ordinal) ? path[Root.Length..] : path).Split('/');
            var last = actor.Member("lastFailure");
            table.Add(
                new string(' ', 2 * (parts.Length - 1)) + Short(parts[^1]),
                actor.Flag("alive") ? actor.Text("actor") : "(gone)",
                actor.Number("failures") is > 0 and var failures ? $"{failures}" : "-",
                actor.Number("restarts") is > 0 and var restarts ? $"{restarts}" : "-",
                last.ValueKind == JsonValueKind.Object ? $"{last.Time("at")} {last.Text("directive")}: {last.Text("reason")}" : "-");
        }

        table.WriteTo(output);
        var failed = actors.Count(actor => actor.Number("failures") > 0);
        output.WriteLine($"{actors.Count(actor => actor.Flag("alive"))} actors, {(failed == 0 ? "none" : failed)} {(failed > 1 ? "have" : "has")} failed");
    }

    /// <summary>A node id is cut: its beginning tells peers apart.</summary>
    private static string Short(string name) => name.Length > 40 ? name[..16] + "..." : name;
}
