using System.Text.Json;

namespace Akka.Devp2p.Node.Cli;

/// <summary>The table of devp2p peers.</summary>
internal static class PeersView
{
    private const int ShortId = 8;

    private static readonly string[] Kinds = ["static", "trusted"];

    public static void Write(JsonElement[] answers, TextWriter output)
    {
        var table = new TextTable("ID", "REMOTE", "DIRECTION", "KIND", "PROTOCOLS", "NAME");
        foreach (var peer in answers[0].Items())
        {
            var network = peer.Member("network");
            var kind = string.Join(',', Kinds.Where(name => network.Flag(name)));
            var id = peer.Text("id");
            table.Add(
                id[..Math.Min(id.Length, ShortId)],
                network.Text("remoteAddress"),
                network.Flag("inbound") ? "inbound" : "outbound",
                kind.Length == 0 ? "-" : kind,
                string.Join(',', peer.Member("protocols").Members().Select(protocol => Describe(protocol.Name, protocol.Value))),
                peer.Text("name"));
        }

        if (table.Count > 0)
        {
            table.WriteTo(output);
        }

        output.WriteLine($"{table.Count} {(table.Count == 1 ? "peer" : "peers")}");
    }

    /// <summary>"eth/68"; "eth handshake" while it shakes hands.</summary>
    private static string Describe(string name, JsonElement value) => value.ValueKind == JsonValueKind.String ? $"{name} {value.GetString()}"
        : value.Member("version").ValueKind == JsonValueKind.Number ? $"{name}/{value.Number("version")}"
        : name;
}
