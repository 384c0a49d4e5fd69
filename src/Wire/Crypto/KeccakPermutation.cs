using System.Runtime.CompilerServices;
using static System.Numerics.BitOperations;

namespace Akka.Devp2p.Wire.Crypto;

/// <summary>Keccak-f[1600] (FIPS 202 section 3), all 25 lanes in locals.</summary>
internal static class KeccakPermutation
{
    private static ReadOnlySpan<ulong> RoundConstants =>
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b, 0x0000000080000001,
        0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
        0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
        0x000000000000800a, 0x800000008000000a, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    /// <summary>Permutes the 25 lanes in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    internal static void Permute(Span<ulong> s)
    {
        _ = s[24];
        ulong a00 = s[0], a01 = s[1], a02 = s[2], a03 = s[3], a04 = s[4];
        ulong a05 = s[5], a06 = s[6], a07 = s[7], a08 = s[8], a09 = s[9];
        ulong a10 = s[10], a11 = s[11], a12 = s[12], a13 = s[13], a14 = s[14];
        ulong a15 = s[15], a16 = s[16], a17 = s[17], a18 = s[18], a19 = s[19];
        ulong a20 = s[20], a21 = s[21], a22 = s[22], a23 = s[23], a24 = s[24];

        foreach (var roundConstant in RoundConstants)
        {
            // theta
            var c0 = a00 ^ a05 ^ a10 ^ a15 ^ a20;
            var c1 = a01 ^ a06 ^ a11 ^ a16 ^ a21;
            var c2 = a02 ^ a07 ^ a12 ^ a17 ^ a22;
            var c3 = a03 ^ a08 ^ a13 ^ a18 ^ a23;
            var c4 = a04 ^ a09 ^ a14 ^ a19 ^ a24;
            var d0 = c4 ^ RotateLeft(c1, 1);
            var d1 = c0 ^ RotateLeft(c2, 1);
            var d2 = c1 ^ RotateLeft(c3, 1);
            var d3 = c2 ^ RotateLeft(c4, 1);
            var d4 = c3 ^ RotateLeft(c0, 1);

            // rho and pi
            var b00 = a00 ^ d0;
            var b01 = RotateLeft(a06 ^ d1, 44);
            var b02 = RotateLeft(a12 ^ d2, 43);
            var b03 = RotateLeft(a18 ^ d3, 21);
            var b04 = RotateLeft(a24 ^ d4, 14);
            var b05 = RotateLeft(a03 ^ d3, 28);
            var b06 = RotateLeft(a09 ^ d4, 20);
            var b07 = RotateLeft(a10 ^ d0, 3);
            var b08 = RotateLeft(a16 ^ d1, 45);
            var b09 = RotateLeft(a22 ^ d2, 61);
            var b10 = RotateLeft(a01 ^ d1, 1);
            var b11 = RotateLeft(a07 ^ d2, 6);
            var b12 = RotateLeft(a13 ^ d3, 25);
            var b13 = RotateLeft(a19 ^ d4, 8);
            var b14 = RotateLeft(a20 ^ d0, 18);
            var b15 = RotateLeft(a04 ^ d4, 27);
            var b16 = RotateLeft(a05 ^ d0, 36);
            var b17 = RotateLeft(a11 ^ d1, 10);
            var b18 = RotateLeft(a17 ^ d2, 15);
            var b19 = RotateLeft(a23 ^ d3, 56);
            var b20 = RotateLeft(a02 ^ d2, 62);
            var b21 = RotateLeft(a08 ^ d3, 55);
            var b22 = RotateLeft(a14 ^ d4, 39);
            var b23 = RotateLeft(a15 ^ d0, 41);
            var b24 = RotateLeft(a21 ^ d1, 2);

            // chi and iota
            a00 = b00 ^ (~b01 & b02) ^ roundConstant;
            a01 = b01 ^ (~b02 & b03);
            a02 = b02 ^ (~b03 & b04);
            a03 = b03 ^ (~b04 & b00);
            a04 = b04 ^ (~b00 & b01);
            a05 = b05 ^ (~b06 & b07);
            a06 = b06 ^ (~b07 & b08);
            a07 = b07 ^ (~b08 & b09);
            a08 = b08 ^ (~b09 & b05);
            a09 = b09 ^ (~b05 & b06);
            a10 = b10 ^ (~b11 & b12);
            a11 = b11 ^ (~b12 & b13);
            a12 = b12 ^ (~b13 & b14);
            a13 = b13 ^ (~b14 & b10);
            a14 = b14 ^ (~b10 & b11);
            a15 = b15 ^ (~b16 & b17);
            a16 = b16 ^ (~b17 & b18);
            a17 = b17 ^ (~b18 & b19);
            a18 = b18 ^ (~b19 & b15);
            a19 = b19 ^ (~b15 & b16);
            a20 = b20 ^ (~b21 & b22);
            a21 = b21 ^ (~b22 & b23);
            a22 = b22 ^ (~b23 & b24);
            a23 = b23 ^ (~b24 & b20);
            a24 = b24 ^ (~b20 & b21);
        }

        s[0] = a00; s[1] = a01; s[2] = a02; s[3] = a03; s[4] = a04;
        s[5] = a05; s[6] = a06; s[7] = a07; s[8] = a08; s[9] = a09;
        s[10] = a10; s[11] = a11; s[12] = a12; s[13] = a13; s[14] = a14;
        s[15] = a15; s[16] = a16; s[17] = a17; s[18] = a18; s[19] = a19;
        s[20] = a20; s[21] = a21; s[22] = a22; s[23] = a23; s[24] = a24;
    }
}
