using System.Security.Cryptography;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Wire.Discv5;

/// <summary>
/// The masking of headers: AES-128 in counter mode, the first half of the recipient's id as key, so that firewalls see nothing that stays the
/// same. It hides nothing from who knows the id. Keeps its key schedule; one thread at a time.
/// </summary>
internal sealed class HeaderMask : IDisposable
{
    internal const int IvSize = 16;

    private const int BlockSize = 16, MaxBlocks = (PacketLayout.MaxSize - IvSize + BlockSize - 1) / BlockSize;

    private readonly ICryptoTransform _blocks;
    private readonly byte[] _keystream = new byte[MaxBlocks * BlockSize];

    internal HeaderMask(NodeId recipient)
    {
        Span<byte> id = stackalloc byte[Hash256.Size];
        recipient.Value.CopyTo(id);
        _blocks = AesCtr.CreateBlockCipher(id[..BlockSize]);
    }

    public void Dispose() => _blocks.Dispose();

    /// <summary>Masks or unmasks in place.</summary>
    /// <param name="iv">16 bytes.</param>
    /// <param name="offset">Where in the header <paramref name="part"/> begins.</param>
    /// <param name="part">A part of the header.</param>
    internal void Apply(ReadOnlySpan<byte> iv, int offset, Span<byte> part)
    {
        var first = offset / BlockSize;
        var size = ((offset + part.Length + BlockSize - 1) / BlockSize * BlockSize) - (first * BlockSize);
        if (size == 0)
        {
            return;
        }

        for (var at = 0; at < size; at += BlockSize)
        {
            var block = _keystream.AsSpan(at, BlockSize);
            iv.CopyTo(block);
            Add(block, (uint)(first + (at / BlockSize)));
        }

        _blocks.TransformBlock(_keystream, 0, size, _keystream, 0);
        var key = _keystream.AsSpan(offset - (first * BlockSize), part.Length);
        for (var i = 0; i < part.Length; i++)
        {
            part[i] ^= key[i];
        }
    }

    private static void Add(Span<byte> counter, uint blocks)
    {
        for (var i = BlockSize - 1; i >= 0 && blocks > 0; i--)
        {
            blocks += counter[i];
            counter[i] = (byte)blocks;
            blocks >>= 8;
        }
    }
}
