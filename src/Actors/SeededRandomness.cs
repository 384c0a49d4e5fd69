namespace Akka.Devp2p.Actors;

/// <summary>A repeatable sequence for simulation and tests; never for a node that faces a network. One owner, one thread.</summary>
public sealed class SeededRandomness(int seed) : IRandomness
{
#pragma warning disable CA5394 // repeatable on purpose
    private readonly Random _random = new(seed);

    public void Fill(Span<byte> bytes) => _random.NextBytes(bytes);

    public int Next(int exclusiveMax) => _random.Next(exclusiveMax);
#pragma warning restore CA5394
}
