using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;

namespace Akka.Devp2p.Wire.Crypto;

/// <summary>The same operations on BouncyCastle, byte for byte equal to libsecp256k1's, some thirty times slower.</summary>
internal sealed class ManagedSecp256k1 : ISecp256k1Backend
{
    private static readonly ECDomainParameters Domain = MakeDomain();
    private static readonly BigInteger HalfOrder = Domain.N.ShiftRight(1);
    private static readonly BigInteger Prime = Domain.Curve.Field.Characteristic;

    public string Name => "BouncyCastle (managed fallback)";

    public bool TryParsePublicKey(ReadOnlySpan<byte> encoded, Span<byte> xy)
    {
        if (!TryDecode(encoded, out var point))
        {
            return false;
        }

        Write(point!, xy);
        return true;
    }

    public bool TryCreatePublicKey(ReadOnlySpan<byte> secret, Span<byte> xy)
    {
        var d = Number(secret);
        if (!InRange(d))
        {
            return false;
        }

        Write(Domain.G.Multiply(d).Normalize(), xy);
        return true;
    }

    public void SignRecoverable(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> secret, Span<byte> signature)
    {
        var d = Number(secret);
        var e = Number(hash);
        var nonces = new HMacDsaKCalculator(new Sha256Digest());
        nonces.Init(Domain.N, d, hash.ToArray());
        while (true)
        {
            var k = nonces.NextK();
            var point = Domain.G.Multiply(k).Normalize();
            var x = point.AffineXCoord.ToBigInteger();
            var r = x.Mod(Domain.N);
            var s = k.ModInverse(Domain.N).Multiply(e.Add(d.Multiply(r))).Mod(Domain.N);
            if (r.SignValue == 0 || s.SignValue == 0)
            {
                continue;
            }

            var recoveryId = (x.CompareTo(Domain.N) >= 0 ? 2 : 0) | (point.AffineYCoord.TestBitZero() ? 1 : 0);
            var high = s.CompareTo(HalfOrder) > 0;
            Put(r, signature[..32]);
            Put(high ? Domain.N.Subtract(s) : s, signature[32..64]);
            signature[64] = (byte)(recoveryId ^ (high ? 1 : 0));
            return;
        }
    }

    public bool TryRecover(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature, Span<byte> xy)
    {
        BigInteger r = Number(signature[..32]), s = Number(signature[32..64]);
        var x = signature[64] >= 2 ? r.Add(Domain.N) : r;
        if (!InRange(r) || !InRange(s) || x.CompareTo(Prime) >= 0)
        {
            return false;
        }

        Span<byte> compressed = stackalloc byte[33];
        compressed[0] = (byte)(2 | (signature[64] & 1));
        Put(x, compressed[1..]);
        if (!TryDecode(compressed, out var point))
        {
            return false;
        }

        var inverse = r.ModInverse(Domain.N);
        var u1 = Domain.N.Subtract(Number(hash).Mod(Domain.N)).Multiply(inverse).Mod(Domain.N);
        var u2 = s.Multiply(inverse).Mod(Domain.N);
        var key = ECAlgorithms.SumOfTwoMultiplies(Domain.G, u1, point!, u2).Normalize();
        if (key.IsInfinity)
        {
            return false;
        }

        Write(key, xy);
        return true;
    }

    public bool Verify(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> xy)
    {
        BigInteger r = Number(signature[..32]), s = Number(signature[32..]);
        if (!InRange(r) || !InRange(s) || s.CompareTo(HalfOrder) > 0 || !TryDecodeBare(xy, out var key))
        {
            return false;
        }

        var inverse = s.ModInverse(Domain.N);
        var u1 = Number(hash).Multiply(inverse).Mod(Domain.N);
        var u2 = r.Multiply(inverse).Mod(Domain.N);
        var point = ECAlgorithms.SumOfTwoMultiplies(Domain.G, u1, key!, u2).Normalize();
        return !point.IsInfinity && point.AffineXCoord.ToBigInteger().Mod(Domain.N).Equals(r);
    }

    public bool TryEcdh(ReadOnlySpan<byte> xy, ReadOnlySpan<byte> secret, Span<byte> compressed)
    {
        var d = Number(secret);
        if (!InRange(d) || !TryDecodeBare(xy, out var point))
        {
            return false;
        }

        point!.Multiply(d).Normalize().GetEncoded(true).CopyTo(compressed);
        return true;
    }

    private static ECDomainParameters MakeDomain()
    {
        var p = SecNamedCurves.GetByName("secp256k1");
        return new ECDomainParameters(p.Curve, p.G, p.N, p.H);
    }

    private static BigInteger Number(ReadOnlySpan<byte> bigEndian) => new(1, bigEndian.ToArray());

    private static bool InRange(BigInteger value) => value.SignValue > 0 && value.CompareTo(Domain.N) < 0;

    private static bool TryDecodeBare(ReadOnlySpan<byte> xy, out ECPoint? point)
    {
        Span<byte> prefixed = stackalloc byte[65];
        prefixed[0] = 4;
        xy.CopyTo(prefixed[1..]);
        return TryDecode(prefixed, out point);
    }

    private static bool TryDecode(ReadOnlySpan<byte> encoded, out ECPoint? point)
    {
        try
        {
            // the library checks the curve equation and reports a bad point by one of these two
            point = Domain.Curve.DecodePoint(encoded.ToArray());
            return !point.IsInfinity;
        }
        catch (Exception e) when (e is ArgumentException or ArithmeticException or FormatException)
        {
            point = null;
            return false;
        }
    }

    private static void Write(ECPoint normalized, Span<byte> xy) => normalized.GetEncoded(false).AsSpan(1).CopyTo(xy);

    private static void Put(BigInteger value, Span<byte> target)
    {
        var bytes = value.ToByteArrayUnsigned();
        target.Clear();
        bytes.CopyTo(target[(target.Length - bytes.Length)..]);
    }
}
