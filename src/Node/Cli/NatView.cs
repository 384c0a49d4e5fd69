using System.Text.Json;

namespace Akka.Devp2p.Node.Cli;

/// <summary>The answer of admin_nat in one line.</summary>
internal static class NatView
{
    public static string Line(JsonElement nat)
    {
        var method = nat.Text("method");
        if (method == "none")
        {
            return "off";
        }

        var error = nat.Text("lastError");
        var said = nat.Text("active") is not { Length: > 0 } active
            ? $"{method}: {(error.Length > 0 ? error : "looking for a gateway")}"
            : active + (nat.Text("gateway") is { Length: > 0 } gateway ? $" at {gateway}" : string.Empty)
                + $": {(nat.Text("outsideIp") is { Length: > 0 } ip ? ip : "no outside address")}{string.Concat(nat.Member("mappings").Items().Select(Mapping))}";
        return nat.Text("warning") is { Length: > 0 } warning ? $"{said}; of no use: {warning}" : said;
    }

    private static string Mapping(JsonElement mapping)
    {
        var port = $", {mapping.Text("protocol")} {mapping.Number("port")}";
        var outside = mapping.Text("outside");
        var error = mapping.Text("lastError") is { Length: > 0 } text ? $" ({text})" : string.Empty;
        return outside.Length > 0
            ? $"{port} as {outside[(outside.LastIndexOf(':') + 1)..]} for {mapping.Number("leaseLeft")} s{error}"
            : $"{port} not mapped{error}";
    }
}
