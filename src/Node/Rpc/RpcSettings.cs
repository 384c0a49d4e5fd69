using System.Collections.Immutable;
using System.Net;
using Akka.Configuration;
using Akka.Devp2p.Actors.Settings;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>Sections <c>node.http</c>, <c>node.ws</c> and <c>node.ipc</c> of node.conf: JSON-RPC.</summary>
internal sealed record RpcSettings(HttpSettings Http, WsSettings Ws, IpcSettings Ipc)
{
    /// <param name="config">All files merged.</param>
    /// <param name="dataDirectory">Absolute; null when nothing is kept.</param>
    public static RpcSettings FromConfig(Config config, string? dataDirectory) => new(
        HttpSettings.FromConfig(new SettingsReader(config, "node.http")),
        WsSettings.FromConfig(new SettingsReader(config, "node.ws")),
        IpcSettings.FromConfig(new SettingsReader(config, "node.ipc"), dataDirectory));

    internal static IPEndPoint EndPoint(SettingsReader reader) => new(
        IPAddress.TryParse(reader.Text("address"), out var parsed) ? parsed : throw reader.Wrong("address", "an IP address such as 127.0.0.1"),
        reader.Int("port", 0, ushort.MaxValue));

    internal static ImmutableArray<string> Api(SettingsReader reader)
    {
        ImmutableArray<string> api = [.. reader.List("api")];
        return api.All(RpcApi.Namespaces.Contains) ? api : throw reader.Wrong("api", $"a list of some of {string.Join(", ", RpcApi.Namespaces)}");
    }
}

/// <summary>JSON-RPC over HTTP.</summary>
internal sealed record HttpSettings(bool Enabled, IPEndPoint EndPoint, ImmutableArray<string> Api, ImmutableArray<string> Hosts, ImmutableArray<string> Cors)
{
    public static HttpSettings FromConfig(SettingsReader reader) => new(
        reader.Bool("enabled"), RpcSettings.EndPoint(reader), RpcSettings.Api(reader), [.. reader.List("hosts")], [.. reader.List("cors")]);
}

/// <summary>JSON-RPC over WebSocket.</summary>
internal sealed record WsSettings(bool Enabled, IPEndPoint EndPoint, ImmutableArray<string> Api, ImmutableArray<string> Origins)
{
    public static WsSettings FromConfig(SettingsReader reader)
    {
        ImmutableArray<string> origins = [.. reader.List("origins")];
        return origins.All(OriginRules.IsRule)
            ? new WsSettings(reader.Bool("enabled"), RpcSettings.EndPoint(reader), RpcSettings.Api(reader), origins)
            : throw reader.Wrong("origins", "a list of origins such as https://example.org, or *");
    }
}

/// <summary>JSON-RPC on a Unix socket.</summary>
/// <param name="Path">Absolute; null for none, which is the default without a data directory.</param>
/// <param name="InDataDirectory">True when nobody but the holder of the data directory's lock uses it.</param>
internal sealed record IpcSettings(string? Path, bool InDataDirectory)
{
    /// <summary>The socket in a data directory when nothing else is said.</summary>
    public const string DefaultName = "devp2p.ipc";

    public static IpcSettings FromConfig(SettingsReader reader, string? dataDirectory)
    {
        var path = reader.Text("path");
        var isBare = System.IO.Path.GetFileName(path) == path;
        if (!reader.Bool("enabled") || (dataDirectory is null && path == DefaultName))
        {
            return new IpcSettings(null, isBare);
        }

        if (path.Length == 0 || (isBare && dataDirectory is null))
        {
            throw reader.Wrong("path", "the path of a socket file, or with a data directory its name there");
        }

        var full = isBare ? System.IO.Path.Combine(dataDirectory!, path) : System.IO.Path.GetFullPath(path);
        if (!isBare && !Directory.Exists(System.IO.Path.GetDirectoryName(full)))
        {
            throw reader.Wrong("path", "a socket file in a directory that exists");
        }

        if (IpcServer.FindFault(full) is { } fault && !(path == DefaultName && !IpcServer.Fits(full)))
        {
            throw reader.Wrong("path", fault);
        }

        return new IpcSettings(full, isBare);
    }
}
