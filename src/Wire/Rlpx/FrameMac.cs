using System.Security.Cryptography;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Wire.Rlpx;

/// <summary>One direction's running MAC (rlpx.md, "MAC"): Keccak-256 whose state is stirred with AES-256 at each header and each frame.</summary>
internal sealed class FrameMac : IDisposable
{
    /// <summary>Bytes of a MAC on the wire.</summary>
    internal const int Size = 16;

    private readonly ICryptoTransform _aes;
    private readonly Keccak _hash;
    private readonly byte[] _block = new byte[Size];

    internal FrameMac(ReadOnlySpan<byte> secret, Keccak initial)
    {
        _aes = AesCtr.CreateBlockCipher(secret);
        _hash = initial.Clone();
    }

    /// <summary>Adds encrypted body bytes, in any portions.</summary>
    internal void Update(ReadOnlySpan<byte> ciphertext) => _hash.Update(ciphertext);

    /// <summary>MAC of an encrypted header of 16 bytes.</summary>
    internal void Header(ReadOnlySpan<byte> header, Span<byte> mac)
    {
        _hash.Digest(_block);
        Stir(header, mac);
    }

    /// <summary>MAC of the frame whose body was added.</summary>
    internal void Frame(Span<byte> mac)
    {
        Span<byte> seed = stackalloc byte[Size];
        _hash.Digest(seed);
        seed.CopyTo(_block);
        Stir(seed, mac);
    }

    public void Dispose() => _aes.Dispose();

    private void Stir(ReadOnlySpan<byte> seed, Span<byte> mac)
    {
        _aes.TransformBlock(_block, 0, Size, _block, 0);
        for (var i = 0; i < Size; i++)
        {
            _block[i] ^= seed[i];
        }

        _hash.Update(_block);
        _hash.Digest(mac[..Size]);
    }
}
