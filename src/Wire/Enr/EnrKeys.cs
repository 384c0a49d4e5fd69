namespace Akka.Devp2p.Wire.Enr;

/// <summary>Keys of a node record that have a meaning here (EIP-778 and devp2p's enr-entries).</summary>
public static class EnrKeys
{
    public const string Id = "id";
    public const string Secp256k1 = "secp256k1";
    public const string Ip = "ip";
    public const string Ip6 = "ip6";
    public const string Tcp = "tcp";
    public const string Tcp6 = "tcp6";
    public const string Udp = "udp";
    public const string Udp6 = "udp6";
    public const string Eth = "eth";
    public const string Snap = "snap";

    /// <summary>Topic discovery, by the name of enr-entries/ng.md and by that of discv5-theory.md.</summary>
    public const string TopicDiscovery = "topic-discovery", Ng = "ng";

    private static readonly string[] All = [Id, Secp256k1, Ip, Ip6, Tcp, Tcp6, Udp, Udp6, Eth, Snap, TopicDiscovery, Ng];

    /// <summary>The key as a string, one byte to one character, without allocation when it is a known one.</summary>
    internal static string From(ReadOnlySpan<byte> key)
    {
        foreach (var known in All)
        {
            if (System.Text.Ascii.Equals(key, known))
            {
                return known;
            }
        }

        return System.Text.Encoding.Latin1.GetString(key);
    }
}
