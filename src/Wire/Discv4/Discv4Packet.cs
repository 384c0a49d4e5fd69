namespace Akka.Devp2p.Wire.Discv4;

/// <summary>The content of a discv4 packet.</summary>
public abstract record Discv4Packet
{
    /// <summary>How long a packet of ours stays valid.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(20);

    private protected Discv4Packet(ulong expiration) => Expiration = expiration;

    /// <summary>The packet type byte.</summary>
    public abstract Discv4PacketType Type { get; }

    /// <summary>Unix time in seconds after which the packet must be ignored; 0 for <see cref="EnrResponse"/>, which has none.</summary>
    public ulong Expiration { get; init; }

    /// <summary>
    /// True when the packet came too late. A time beyond 2^63 - 1 is nonsense and counts as expired, as in geth; an EnrResponse never expires.
    /// </summary>
    public bool IsExpired(DateTimeOffset now)
    {
        if (Type == Discv4PacketType.EnrResponse)
        {
            return false;
        }

        var milliseconds = Math.Max(now.ToUnixTimeMilliseconds(), 0);
        return Expiration > long.MaxValue || Expiration < ((ulong)milliseconds + 999) / 1000;
    }

    /// <summary>The expiration to write into a packet sent now.</summary>
    public static ulong ExpirationAt(DateTimeOffset now) => (ulong)Math.Max((now + Lifetime).ToUnixTimeSeconds(), 0);
}
