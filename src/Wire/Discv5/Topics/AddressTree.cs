using System.Net;

namespace Akka.Devp2p.Wire.Discv5.Topics;

/// <summary>
/// The addresses of advertisers by their bits (discv5-theory.md, "IP Similarity Tree"): tells how over-represented an address is, and keeps the lower
/// bounds of waiting times. A tree for IPv4 and one for IPv6; a vertex exists as long as an address below it does.
/// </summary>
internal sealed class AddressTree
{
    private readonly Vertex _ip4 = new(), _ip6 = new();

    internal void Add(IPAddress address) => Walk(address, 1);

    internal void Remove(IPAddress address) => Walk(address, -1);

    /// <summary>0 for an address unlike all others, 1 for one that is there more often than its share at every bit.</summary>
    /// <param name="address">Whose.</param>
    /// <param name="without">An address that is in the tree and does not count: that of an advertisement which is to be renewed.</param>
    internal double Score(IPAddress address, IPAddress? without)
    {
        var bytes = address.GetAddressBytes();
        var other = without?.AddressFamily == address.AddressFamily ? without.GetAddressBytes() : null;
        var vertex = RootOf(address);
        var (isShared, over, bits) = (other is not null, 0, 8 * bytes.Length);
        var total = vertex.Count - (isShared ? 1 : 0);
        for (var depth = 1; depth <= bits && total > 0; depth++)
        {
            var bit = Bit(bytes, depth - 1);
            if (vertex.Children[bit] is not { } next)
            {
                break;
            }

            vertex = next;
            isShared &= other is not null && Bit(other, depth - 1) == bit;
            over += vertex.Count - (isShared ? 1 : 0) > Math.ScaleB(total, -depth) ? 1 : 0;
        }

        return (double)over / bits;
    }

    /// <summary>The bound of the longest prefix that the address shares with one in the tree.</summary>
    internal LowerBound BoundFor(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        var vertex = RootOf(address);
        for (var bit = 0; bit < 8 * bytes.Length && vertex.Children[Bit(bytes, bit)] is { } next; bit++)
        {
            vertex = next;
        }

        return vertex.Bound;
    }

    private static int Bit(byte[] bytes, int index) => (bytes[index / 8] >> (7 - (index % 8))) & 1;

    private Vertex RootOf(IPAddress address) => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? _ip4 : _ip6;

    private void Walk(IPAddress address, int by)
    {
        var bytes = address.GetAddressBytes();
        var vertex = RootOf(address);
        vertex.Count += by;
        for (var i = 0; i < 8 * bytes.Length; i++)
        {
            var bit = Bit(bytes, i);
            var next = vertex.Children[bit] ??= new Vertex();
            next.Count += by;
            if (next.Count == 0)
            {
                vertex.Children[bit] = null; // and all below it
                return;
            }

            vertex = next;
        }
    }

    private sealed class Vertex
    {
        internal Vertex?[] Children { get; } = new Vertex?[2];

        internal LowerBound Bound { get; } = new();

        internal int Count { get; set; }
    }
}
