using System.Text.Json;

namespace Akka.Devp2p.Node.Cli;

/// <summary>The table of devp2p bans, those that end first come first.</summary>
internal static class BansView
{
    public static void Write(JsonElement[] answers, TextWriter output)
    {
        var table = new TextTable("ID", "UNTIL (UTC)", "BY", "REASON");
        foreach (var ban in answers[0].Items())
        {
            table.Add(ban.Text("id"), ban.Time("until"), ban.Flag("automatic") ? "score" : "operator", ban.Text("reason") is { Length: > 0 } reason ? reason : "-");
        }

        if (table.Count > 0)
        {
            table.WriteTo(output);
        }

        output.WriteLine(table.Count == 1 ? "1 node is banned" : $"{table.Count} nodes are banned");
    }
}
