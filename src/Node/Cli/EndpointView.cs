using System.Text.Json;

namespace Akka.Devp2p.Node.Cli;

/// <summary>An endpoint of admin_nodeInfo in one line.</summary>
internal static class EndpointView
{
    public static string Line(JsonElement endpoint)
    {
        var (voters, agreeing) = (endpoint.Number("voters"), endpoint.Number("agreeing"));
        return Value("ip") + $", udp {Value("udp")}, tcp {Value("tcp")}; {(voters == 0 ? "no node says where it sees us" : $"{agreeing} of {voters} networks see us at one endpoint")}"
            + (endpoint.Flag("reachedUnasked") ? ", strangers get through" : string.Empty);

        string Value(string name) => $"{endpoint.Text(name)} ({endpoint.Text(name + "From")})";
    }
}
