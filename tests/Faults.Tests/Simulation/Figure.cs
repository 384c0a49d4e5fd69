using System.Globalization;

namespace Akka.Devp2p.Faults.Tests.Simulation;

/// <summary>One thing that a network has to reach, and how far it came.</summary>
/// <param name="What">In words.</param>
/// <param name="Reached">A share, 0 to 1.</param>
/// <param name="Wanted">The least share.</param>
/// <param name="Took">Simulated time until it was reached, or until it was given up.</param>
internal sealed record Figure(string What, double Reached, double Wanted, TimeSpan Took)
{
    internal bool Holds => Reached >= Wanted;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(Holds ? "ok    " : "MISSED")} {What}: {Reached:P1} ({Wanted:P0} wanted) after {Took:h\\:mm\\:ss}");
}
