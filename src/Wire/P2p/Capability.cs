namespace Akka.Devp2p.Wire.P2p;

/// <summary>A sub-protocol and its version, as Hello lists them. Ordered by name, byte by byte, then version.</summary>
/// <param name="Name">Printable ASCII, such as eth.</param>
public readonly record struct Capability(string Name, uint Version) : IComparable<Capability>
{
    /// <summary>Longest name that is read, in bytes; names in use have up to 8.</summary>
    public const int MaxNameSize = 32;

    public int CompareTo(Capability other)
    {
        var byName = string.CompareOrdinal(Name, other.Name);
        return byName != 0 ? byName : Version.CompareTo(other.Version);
    }

    /// <summary>As logs and admin_peers have it: eth/68.</summary>
    public override string ToString() => $"{Name}/{Version}";

    public static bool operator <(Capability left, Capability right) => left.CompareTo(right) < 0;

    public static bool operator >(Capability left, Capability right) => left.CompareTo(right) > 0;

    public static bool operator <=(Capability left, Capability right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Capability left, Capability right) => left.CompareTo(right) >= 0;
}
