using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Akka.Devp2p.Wire.Crypto;

/// <summary>
/// AES in counter mode as an endless keystream: calls of any size continue where the last one ended. Counters are encrypted in
/// batches and nothing is allocated per call. One thread at a time.
/// </summary>
public sealed class AesCtr : IDisposable
{
    private const int BlockSize = 16;
    private const int Batch = 128 * BlockSize;

    private readonly ICryptoTransform _blocks;
    private readonly byte[] _keystream = GC.AllocateUninitializedArray<byte>(Batch);
    private int _used = Batch;
    private ulong _high, _low;
    private volatile bool _disposed;

    /// <param name="key">16, 24 or 32 bytes.</param>
    /// <param name="counter">The 16 bytes that the counter starts from, big-endian; empty for zero, as RLPx frames have it.</param>
    public AesCtr(ReadOnlySpan<byte> key, ReadOnlySpan<byte> counter)
    {
        _blocks = CreateBlockCipher(key);
        if (!counter.IsEmpty)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(counter.Length, BlockSize, nameof(counter));
            _high = BinaryPrimitives.ReadUInt64BigEndian(counter);
            _low = BinaryPrimitives.ReadUInt64BigEndian(counter[8..]);
        }
    }

    /// <summary>Encrypts or decrypts in place.</summary>
    public void Apply(Span<byte> data) => Apply(data, data);

    /// <summary>Encrypts or decrypts into <paramref name="output"/>, which is as long as the input or longer and may start where it does.</summary>
    public void Apply(ReadOnlySpan<byte> input, Span<byte> output)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        while (!input.IsEmpty)
        {
            if (_used == Batch)
            {
                Refill();
            }

            var take = Math.Min(Batch - _used, input.Length);
            Xor(input[..take], _keystream.AsSpan(_used, take), output[..take]);
            _used += take;
            input = input[take..];
            output = output[take..];
        }
    }

    /// <summary>Using it afterwards throws: a keystream of zeros would send plaintext.</summary>
    public void Dispose()
    {
        _disposed = true;
        _blocks.Dispose();
        CryptographicOperations.ZeroMemory(_keystream);
    }

    /// <summary>The bare block cipher: encrypts whole blocks one by one, keeping its key schedule between calls.</summary>
    internal static ICryptoTransform CreateBlockCipher(ReadOnlySpan<byte> key)
    {
        var copy = key.ToArray();
        using var aes = Aes.Create();
        aes.Mode = CipherMode.ECB;
        aes.Padding = PaddingMode.None;
        try
        {
            return aes.CreateEncryptor(copy, null);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
        }
    }

    private void Refill()
    {
        for (var at = 0; at < Batch; at += BlockSize)
        {
            var block = _keystream.AsSpan(at, BlockSize);
            BinaryPrimitives.WriteUInt64BigEndian(block, _high);
            BinaryPrimitives.WriteUInt64BigEndian(block[8..], _low);
            if (unchecked(++_low) == 0)
            {
                unchecked
                {
                    _high++;
                }
            }
        }

        _blocks.TransformBlock(_keystream, 0, Batch, _keystream, 0);
        _used = 0;
    }

    private static void Xor(ReadOnlySpan<byte> input, ReadOnlySpan<byte> keystream, Span<byte> output)
    {
        ref var i = ref MemoryMarshal.GetReference(input);
        ref var k = ref MemoryMarshal.GetReference(keystream);
        ref var o = ref MemoryMarshal.GetReference(output);
        var at = 0;
        for (; at <= input.Length - Vector<byte>.Count; at += Vector<byte>.Count)
        {
            (Vector.LoadUnsafe(ref i, (nuint)at) ^ Vector.LoadUnsafe(ref k, (nuint)at)).StoreUnsafe(ref o, (nuint)at);
        }

        for (; at < input.Length; at++)
        {
            output[at] = (byte)(input[at] ^ keystream[at]);
        }
    }
}
