namespace Akka.Devp2p.Actors.Discovery.Mixer;

/// <summary>Since when more candidates are wanted than there are: peers are below their target. Pure.</summary>
internal sealed class Demand
{
    /// <summary>Who does not ask again within this time wants no more.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private DateTimeOffset? _last;

    /// <summary>When it began; of the last one when there is none now.</summary>
    internal DateTimeOffset Since { get; private set; }

    internal bool IsThere(DateTimeOffset now) => _last is { } last && now - last <= Lifetime;

    /// <summary>Somebody wanted more than there was.</summary>
    internal void OnUnmet(DateTimeOffset now)
    {
        Since = IsThere(now) ? Since : now;
        _last = now;
    }
}
