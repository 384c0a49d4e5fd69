using System.Text.Json;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Node.Cli;

/// <summary>The lines of devp2p status.</summary>
internal static class StatusView
{
    private const int Width = 10;

    /// <summary>What it asks for, in this order.</summary>
    public static string[] Methods { get; } = ["admin_nodeInfo", "net_version", "admin_datadir", "admin_peers", "admin_dialStats", "admin_discovery", "admin_supervision", "admin_nat", "admin_listening"];

    public static void Write(JsonElement[] answers, TextWriter output)
    {
        var (info, network, directory, dials) = (answers[0], answers[1], answers[2], answers[4]);
        Line(output, "name", info.Text("name"));
        Line(output, "enode", info.Text("enode"), Printable.MaxLength * 4);
        Line(output, "enr", info.Text("enr"), Printable.MaxLength * 4);
        Line(output, "network", network.ToString());
        Line(output, "data", directory.ToString() is { Length: > 0 } path ? path : "none, all in memory");
        Line(output, "listens", Listening(answers[8]), Printable.MaxLength * 2);
        Line(output, "peers", Peers([.. answers[3].Items()]));
        Line(output, "dials", $"{dials.Text("summary")}; {dials.Number("running")} under way");
        Line(output, "nat", NatView.Line(answers[7]), Printable.MaxLength * 2);
        foreach (var endpoint in info.Member("endpoints").Items())
        {
            Line(output, "record", EndpointView.Line(endpoint), Printable.MaxLength * 2);
        }

        foreach (var source in answers[5].Items())
        {
            Line(output, source.Text("name"), Source(source));
        }

        Line(output, "failures", Failures([.. answers[6].Items().Where(actor => actor.Number("failures") > 0)]));
    }

    private static string Listening(JsonElement addresses)
    {
        var all = string.Join(", ", addresses.Items().Select(address => address.ToString()));
        return all.Contains("TCP", StringComparison.Ordinal) ? all : all.Length == 0 ? "no TCP" : $"no TCP, {all}";
    }

    private static string Peers(JsonElement[] peers)
    {
        var networks = peers.Select(peer => peer.Member("network")).ToArray();
        int Count(string flag) => networks.Count(network => network.Flag(flag));
        return peers.Length == 0 ? "0" : $"{peers.Length}: {peers.Length - Count("inbound")} outbound, {Count("inbound")} inbound; {Count("static")} static, {Count("trusted")} trusted";
    }

    private static string Source(JsonElement source)
    {
        if (!source.Flag("on"))
        {
            return "off";
        }

        var last = source.Time("lastNewNode");
        var error = source.Member("lastError");
        var filtered = string.Join(", ", source.Member("filtered") is { ValueKind: JsonValueKind.Object } reasons ? reasons.EnumerateObject().Select(reason => $"{reason.Value} {reason.Name}") : []);
        return $"on, {source.Number("yielded")} {(source.Number("yielded") == 1 ? "node" : "nodes")}{(last.Length == 0 ? string.Empty : $", the last at {last}")}{(filtered.Length == 0 ? string.Empty : $"; filtered: {filtered}")}"
            + (error.ValueKind == JsonValueKind.Object ? $"; last error at {error.Time("at")}: {error.Text("text")}" : string.Empty);
    }

    private static string Failures(JsonElement[] failed)
    {
        if (failed.Length == 0)
        {
            return "none";
        }

        var last = failed.MaxBy(actor => actor.Member("lastFailure").Text("at"), StringComparer.Ordinal);
        var actors = failed.Length == 1 ? "1 actor" : $"{failed.Length} actors";
        return $"{failed.Sum(actor => actor.Number("failures"))} in {actors}, the last in {last.Text("path")} (devp2p tree shows them)";
    }

    private static void Line(TextWriter output, string name, string text, int max = Printable.MaxLength) =>
        output.WriteLine($"{Printable.Text(name).PadRight(Width)}{Printable.Text(text, max)}");
}
