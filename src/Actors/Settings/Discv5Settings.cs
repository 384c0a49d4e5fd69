using System.Collections.Immutable;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Settings;

/// <summary>The section devp2p.discovery.discv5. Units, ranges and meaning stand in reference.conf.</summary>
public sealed record Discv5Settings
{
    /// <summary>Where to start; none: the bootnodes of discovery as a whole.</summary>
    public ImmutableArray<Enode> Bootnodes { get; init; } = [];

    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromMilliseconds(700);

    /// <summary>Topic discovery of June 2026; without it its messages are unknown ones, dropped and counted as malformed.</summary>
    public bool Topics { get; init; }

    /// <summary>Reads and checks the section.</summary>
    public static Discv5Settings FromConfig(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new Discv5Settings
        {
            Bootnodes = DiscoverySettings.NodesOf(reader, "bootnodes"),
            ResponseTimeout = reader.Duration("response-timeout", TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2)),
            Topics = reader.Bool("topics"),
        };
    }
}
