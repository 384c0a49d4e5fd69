using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Akka.Devp2p.Wire.Crypto;

/// <summary>The sponge by value: a copy of it is a clone of the running hash. Little-endian machines only, as is .NET on all that we support.</summary>
internal struct KeccakSponge
{
    [InlineArray(25)]
    private struct Lanes
    {
        private ulong _first;
    }

    private Lanes _lanes;
    private readonly byte _rate;
    private byte _filled;

    /// <param name="outputSize">32 or 64 bytes; the rate is 200 - 2 * outputSize.</param>
    internal KeccakSponge(int outputSize) => _rate = (byte)(200 - (2 * outputSize));

    internal readonly int OutputSize => (200 - _rate) / 2;

    internal void Update(ReadOnlySpan<byte> data)
    {
        var state = MemoryMarshal.AsBytes((Span<ulong>)_lanes);
        while (!data.IsEmpty)
        {
            var take = Math.Min(_rate - _filled, data.Length);
            Absorb(state.Slice(_filled, take), data[..take]);
            data = data[take..];
            _filled += (byte)take;
            if (_filled == _rate)
            {
                KeccakPermutation.Permute(_lanes);
                _filled = 0;
            }
        }
    }

    /// <summary>Pads (Keccak's original 0x01, not SHA-3's 0x06) and squeezes; the sponge is spent afterwards.</summary>
    internal void Finish(Span<byte> digest)
    {
        var state = MemoryMarshal.AsBytes((Span<ulong>)_lanes);
        state[_filled] ^= 0x01;
        state[_rate - 1] ^= 0x80;
        KeccakPermutation.Permute(_lanes);
        state[..digest.Length].CopyTo(digest);
    }

    private static void Absorb(Span<byte> state, ReadOnlySpan<byte> data)
    {
        var words = data.Length & ~7;
        for (var i = 0; i < words; i += 8)
        {
            Unsafe.As<byte, ulong>(ref state[i]) ^= MemoryMarshal.Read<ulong>(data[i..]);
        }

        for (var i = words; i < data.Length; i++)
        {
            state[i] ^= data[i];
        }
    }
}
