namespace Akka.Devp2p.Wire.Discv5.Topics;

/// <summary>
/// Keeps a waiting time from falling faster than time passes (discv5-theory.md, "Waiting-Time Lower Bound"): whoever asks again and again for a
/// better one does not get it. Of several that share one bound the longest wait counts. Kept for no longer than an advertisement lives, whatever the
/// wait: by then none is left of those that it was computed from, and the bound of an empty prefix would hold for ever.
/// </summary>
internal sealed class LowerBound
{
    private TimeSpan _wait;
    private DateTimeOffset _at;

    /// <summary>The wait as computed now, or what is left of an earlier one when that is more.</summary>
    internal TimeSpan Apply(TimeSpan wait, DateTimeOffset now)
    {
        var left = _wait - (now - _at);
        if (left > wait)
        {
            return left;
        }

        (_wait, _at) = (wait < TopicRules.Lifetime ? wait : TopicRules.Lifetime, now);
        return wait;
    }
}
