namespace Akka.Devp2p.Actors.Eth;

/// <summary>
/// How useful a peer has been lately: in which share of the last minutes it delivered something, the latest counting most. Once in a slice counts, so a
/// flood gains nothing. Knows no actors and no time.
/// </summary>
internal sealed class EthUsefulness
{
    /// <summary>In one slice a peer that is of use delivers at least once: a block comes every 12 s.</summary>
    public static readonly TimeSpan Slice = TimeSpan.FromSeconds(15);

    /// <summary>After so long of nothing, half of the score is left.</summary>
    public static readonly TimeSpan HalfLife = TimeSpan.FromMinutes(10);

    private static readonly double Kept = Math.Pow(0.5, Slice / HalfLife);

    private double _exact;
    private bool _delivered;

    /// <summary>0 for nothing to 1 for something in every slice, in steps of a hundredth.</summary>
    public double Score => Math.Round(_exact, 2);

    /// <summary>The peer brought something that we did not have to ask for, or answered what we asked.</summary>
    public void Delivered() => _delivered = true;

    /// <summary>A slice is over; true when the score is another now.</summary>
    public bool EndSlice()
    {
        var before = Score;
        _exact = (_exact * Kept) + (_delivered ? 1 - Kept : 0);
        _delivered = false;
        return Score != before;
    }
}
