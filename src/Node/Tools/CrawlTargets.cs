using System.Buffers.Binary;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Node.Tools;

/// <summary>Targets for FINDNODE whose hash begins with given bits: with them the buckets of a node are asked for one after the other.</summary>
internal sealed class CrawlTargets
{
    /// <summary>Buckets that can be asked for, the farthest first; in nearer ones a node knows hardly anybody.</summary>
    public const int Depths = 12;

    private readonly byte[]?[] _byPrefix = new byte[]?[1 << Depths];

    public CrawlTargets()
    {
        var missing = _byPrefix.Length;
        for (ulong i = 0; missing > 0; i++)
        {
            var target = new byte[64];
            BinaryPrimitives.WriteUInt64BigEndian(target, i);
            ref var slot = ref _byPrefix[Prefix(new NodeId(Keccak.Hash256(target)))];
            missing -= slot is null ? 1 : 0;
            slot ??= target;
        }
    }

    /// <summary>A target that has the first <paramref name="depth"/> bits of the id, and not the one after them: log distance 256 - depth.</summary>
    public ReadOnlyMemory<byte> For(NodeId id, int depth) => _byPrefix[Prefix(id) ^ (1 << (Depths - 1 - depth))];

    private static int Prefix(NodeId id)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Size];
        id.Value.CopyTo(bytes);
        return BinaryPrimitives.ReadUInt16BigEndian(bytes) >> (16 - Depths);
    }
}
