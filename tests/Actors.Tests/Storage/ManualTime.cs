namespace Akka.Devp2p.Actors.Tests.Storage;

/// <summary>A clock for tests without actors.</summary>
internal sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset _now = start;

    public override DateTimeOffset GetUtcNow() => _now;

    internal void Advance(TimeSpan by) => _now += by;

    internal void Set(DateTimeOffset at) => _now = at;
}
