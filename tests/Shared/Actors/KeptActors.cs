using Xunit;

namespace Akka.Devp2p.Tests.Shared;

/// <summary>The actors of a node that their parents keep alive, three failures long; with discv5, its topics, one of them advertised, and one service.</summary>
public static class KeptActors
{
    private static readonly string[] s_paths =
    [
        "node-db", "local-node", "discovery", "discovery/udp", "discovery/v4", "discovery/v5", "discovery/v5/table", "discovery/v5/lookups", "discovery/v5/topics",
        "discovery/v5/topics/registrar", "discovery/v5/topics/ad-1", "discovery/table", "discovery/bonds", "discovery/lookups", "discovery/mixer", "peers", "handshakes", "dials", "server",
        "listener", "dialer", "services",
    ];

    /// <summary>What switches all of them on.</summary>
    public const string Settings = "\ndevp2p.discovery.discv5.topics = on";

    /// <summary>Path, and what NodeFailed says.</summary>
    public static TheoryData<string, string> With(string service)
    {
        var rows = new TheoryData<string, string>();
        foreach (var path in s_paths)
        {
            rows.Add(path, path + " failed too often");
        }

        rows.Add("services/" + service, $"service {service} failed");
        return rows;
    }
}
