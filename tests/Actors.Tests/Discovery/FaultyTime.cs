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

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow()
    {
        if (_throwOnce)
        {
            _throwOnce = false;
            throw new InvalidOperationException("broken clock");
        }

        return inner.GetUtcNow();
    }

    public override long GetTimestamp() => inner.GetTimestamp();
}
