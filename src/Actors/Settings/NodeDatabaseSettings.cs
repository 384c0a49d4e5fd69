namespace Akka.Devp2p.Actors.Settings;

/// <summary>Section <c>devp2p.node-db</c>: what is remembered about other nodes. Units and defaults in reference.conf.</summary>
public sealed record NodeDatabaseSettings
{
    public int MaxNodes { get; init; } = 10_000;

    /// <summary>An entry leaves so long after its last pong or successful dial.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(5);

    public TimeSpan CleanupInterval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Reads the section; a value that is wrong throws a <see cref="SettingsException"/> that names it.</summary>
    public static NodeDatabaseSettings FromConfig(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new NodeDatabaseSettings
        {
            MaxNodes = reader.Int("max-nodes", 2_000, 10_000),
            MaxAge = reader.Duration("max-age", TimeSpan.FromHours(1), TimeSpan.FromDays(365)),
            CleanupInterval = reader.Duration("cleanup-interval", TimeSpan.FromMinutes(1), TimeSpan.FromDays(1)),
        };
    }
}
