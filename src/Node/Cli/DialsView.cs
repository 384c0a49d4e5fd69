using System.Globalization;
using System.Text.Json;

namespace Akka.Devp2p.Node.Cli;

/// <summary>The tables of devp2p dials: how they ended, the most frequent first, and what that means; and who is not dialed for that, those due first come first.</summary>
internal static class DialsView
{
    private static readonly Dictionary<string, string> Meanings = new(StringComparer.Ordinal)
    {
        ["connected"] = "became a peer",
        ["full"] = "has no room for us, or we had none left",
        ["timeout"] = "did not answer in time",
        ["refused"] = "nobody listens there",
        ["unreachable"] = "no route to it",
        ["unresolved"] = "no address was found for it",
        ["wrongNetwork"] = "another network, genesis block or fork",
        ["useless"] = "no protocol in common",
        ["alreadyConnected"] = "was connected by the other direction",
        ["wrongIdentity"] = "another key lives at that address",
        ["closed"] = "closed the connection in the handshake without a word",
        ["protocolError"] = "broke the protocol in the handshake",
        ["rejected"] = "disconnected us in the handshake for another reason",
        ["failed"] = "failed on our side",
    };

    public static void Write(JsonElement[] answers, TextWriter output)
    {
        var (total, running) = (answers[0].Number("total"), answers[0].Number("running"));
        var table = new TextTable("DIALS", "SHARE", "OUTCOME", "THE NODE DIALED");
        foreach (var outcome in answers[0].Member("byOutcome").Members().OrderByDescending(outcome => Count(outcome.Value)))
        {
            var count = Count(outcome.Value);
            table.Add(
                count.ToString(CultureInfo.InvariantCulture),
                (total == 0 ? 0 : 100.0 * count / total).ToString("0", CultureInfo.InvariantCulture) + " %",
                outcome.Name,
                Meanings.GetValueOrDefault(outcome.Name, "-"));
        }

        if (table.Count > 0)
        {
            table.WriteTo(output);
        }

        output.WriteLine($"{total} {(total == 1 ? "dial has" : "dials have")} ended, {running} under way");
        WriteBackOffs(answers[0].Member("backOff"), output);
    }

    private static void WriteBackOffs(JsonElement backOff, TextWriter output)
    {
        var table = new TextTable("NOT DIALED", "UNTIL (UTC)", "FAILURES", "SINCE ITS LAST DIAL WAS");
        foreach (var node in backOff.Member("first").Items())
        {
            table.Add(node.Text("id"), node.Time("until"), node.Number("failures").ToString(CultureInfo.InvariantCulture), node.Text("reason"));
        }

        if (table.Count == 0)
        {
            return;
        }

        output.WriteLine();
        table.WriteTo(output);
        var (shown, all) = (table.Count, backOff.Number("count"));
        output.WriteLine($"{all} {(all == 1 ? "node waits" : "nodes wait")} until dialed again{(all > shown ? $", {shown} are shown" : "")}");
    }

    private static long Count(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var count) ? count : 0;
}
