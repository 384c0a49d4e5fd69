using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Actors.Settings;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>Section <c>node.http</c> of node.conf: JSON-RPC over HTTP.</summary>
internal sealed record RpcSettings(bool Enabled, IPEndPoint EndPoint, ImmutableArray<string> Api, ImmutableArray<string> Hosts)
{
    public static RpcSettings FromConfig(SettingsReader reader)
    {
        var address = IPAddress.TryParse(reader.Text("address"), out var parsed) ? parsed : throw reader.Wrong("address", "an IP address such as 127.0.0.1");
        ImmutableArray<string> api = [.. reader.List("api")];
        return api.All(RpcMethods.Namespaces.Contains)
            ? new RpcSettings(reader.Bool("enabled"), new IPEndPoint(address, reader.Int("port", 0, ushort.MaxValue)), api, [.. reader.List("hosts")])
            : throw reader.Wrong("api", $"a list of some of {string.Join(", ", RpcMethods.Namespaces)}");
    }
}
