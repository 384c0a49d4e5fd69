namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>The virtual clock with a defect to order: how a bug gets into an actor in a test.</summary>
internal sealed class FaultyTime(TimeProvider inner) : TimeProvider
{
    private volatile bool _throwOnce;

    public bool ThrowOnce
    {
        get => _throwOnce;
        set => _throwOnce = value;
    }

    /// <summary>The monotonic part has the defect, too.</summary>
    public bool BreaksTimestamps { get; init; }

    /// <summary>By how much somebody has set the clock; its monotonic part does not notice.</summary>
    public TimeSpan SetBy { get; set; }

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow()
    {
        Break(true);
        return inner.GetUtcNow() + SetBy;
    }

    public override long GetTimestamp()
    {
        Break(BreaksTimestamps);
        return inner.GetTimestamp();
    }

    private void Break(bool mayThrow)
    {
        if (mayThrow && _throwOnce)
        {
            _throwOnce = false;
            throw new InvalidOperationException("broken clock");
        }
    }
}
