namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>Draws the largest number always, so that random times are at their end; bytes are random. Safe for many actors.</summary>
internal sealed class SteadyRandomness : IRandomness
{
    public void Fill(Span<byte> bytes) => SystemRandomness.Instance.Fill(bytes);

    public int Next(int exclusiveMax) => exclusiveMax - 1;
}
