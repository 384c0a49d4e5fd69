using System.Globalization;

namespace Akka.Devp2p.Node.Tools;

/// <summary>How far a crawl is.</summary>
/// <param name="Seen">Different nodes heard of.</param>
/// <param name="Checked">Those that answered or did not.</param>
/// <param name="Alive">Those that answered.</param>
/// <param name="Recent">Those left alone because they had been checked a short while ago.</param>
/// <param name="Left">Known and not checked yet.</param>
/// <param name="Elapsed">Time since the begin.</param>
internal sealed record CrawlProgress(int Seen, int Checked, int Alive, int Recent, int Left, TimeSpan Elapsed)
{
    /// <summary>Nodes checked in a second.</summary>
    public double PerSecond => Elapsed > TimeSpan.Zero ? Checked / Elapsed.TotalSeconds : 0;

    /// <summary>When it would be over if nobody new came up.</summary>
    public TimeSpan? Eta => PerSecond > 0 ? TimeSpan.FromSeconds(Left / PerSecond) : null;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"seen {Seen}, alive {Alive} of {Checked} checked, {Recent} recent, {PerSecond:0.0} per second, {Left} left, ETA {(Eta is { } eta ? GoDuration.Seconds(eta) : "unknown")}");
}
