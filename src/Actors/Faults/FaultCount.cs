namespace Akka.Devp2p.Actors.Faults;

/// <summary>One rule while a node runs: counts what fits and says when to strike. Thread-safe.</summary>
internal sealed class FaultCount(FaultRule rule, int index, AddressPattern? address)
{
    private readonly Lock _gate = new();
    private int _seen, _struck;

    internal FaultRule Rule => rule;

    internal int Index => index;

    internal bool Fits(System.Net.IPEndPoint endPoint) => address!.Fits(endPoint);

    /// <summary>One more message or operation that fits has come, so long after the start: whether it is struck.</summary>
    internal bool Counts(TimeSpan now)
    {
        if (rule.IsTimed || (rule.Begin is { } begin && now < begin))
        {
            return false;
        }

        lock (_gate)
        {
            if (_struck >= (rule.Limit ?? 1) || ++_seen < (rule.Number ?? 1))
            {
                return false;
            }

            _struck++;
            return true;
        }
    }

    /// <summary>Whether a partition keeps bytes back now, and for how long from now on; longer than a timer can wait is one day.</summary>
    internal TimeSpan CutFor(TimeSpan now)
    {
        var begin = rule.Begin ?? TimeSpan.Zero;
        var left = rule.Duration is { } lasts ? begin + lasts - now : TimeSpan.FromDays(1);
        return now < begin || left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }
}
