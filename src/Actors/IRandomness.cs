namespace Akka.Devp2p.Actors;

/// <summary>All randomness of a node: the system's generator in production, a seeded one in simulation and tests.</summary>
public interface IRandomness
{
    /// <summary>Fills with unpredictable bytes: keys, nonces, targets.</summary>
    void Fill(Span<byte> bytes);

    /// <summary>Uniform in [0, <paramref name="exclusiveMax"/>).</summary>
    int Next(int exclusiveMax);
}
