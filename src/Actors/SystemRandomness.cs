using System.Security.Cryptography;

namespace Akka.Devp2p.Actors;

/// <summary>The operating system's generator.</summary>
public sealed class SystemRandomness : IRandomness
{
    public static SystemRandomness Instance { get; } = new();

    private SystemRandomness()
    {
    }

    public void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);

    public int Next(int exclusiveMax) => RandomNumberGenerator.GetInt32(exclusiveMax);
}
