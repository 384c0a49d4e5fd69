namespace Akka.Devp2p.Actors.Settings;

/// <summary>Section <c>devp2p.reputation</c>: who has to go, and who makes room. Units and defaults in reference.conf.</summary>
public sealed record ReputationSettings
{
    /// <summary>Unless so many other peers stay, no score bans or disconnects anybody, and nobody makes room.</summary>
    public int Floor { get; init; } = 5;

    public TimeSpan HalfLife { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Length of a ban for a score; a person's has its own.</summary>
    public TimeSpan Ban { get; init; } = TimeSpan.FromHours(1);

    public TimeSpan LinkWindow { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan LinkPause { get; init; } = TimeSpan.FromMinutes(1);

    public bool Churn { get; init; } = true;

    public TimeSpan ChurnMin { get; init; } = TimeSpan.FromMinutes(3);

    public TimeSpan ChurnMax { get; init; } = TimeSpan.FromMinutes(7);

    public TimeSpan ChurnAge { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Reads the section; a value that is wrong throws a <see cref="SettingsException"/> that names it.</summary>
    public static ReputationSettings FromConfig(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var (second, day) = (TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        var churnMin = reader.Duration("churn-min", second, day);
        return new ReputationSettings
        {
            Floor = reader.Int("floor", 0, 10_000),
            HalfLife = reader.Duration("half-life", second, day * 30),
            Ban = reader.Duration("ban", second, day * 365),
            LinkWindow = reader.Duration("link-window", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
            LinkPause = reader.Duration("link-pause", second, day),
            Churn = reader.Bool("churn"),
            ChurnMin = churnMin,
            ChurnMax = reader.Duration("churn-max", churnMin, day),
            ChurnAge = reader.Duration("churn-age", TimeSpan.Zero, day),
        };
    }
}
