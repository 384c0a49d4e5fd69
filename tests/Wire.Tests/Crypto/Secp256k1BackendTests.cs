using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Wire.Tests.Crypto;

/// <summary>libsecp256k1 and BouncyCastle must agree on every input, faulty ones above all: which of them runs is the machine's choice.</summary>
public class Secp256k1BackendTests
{
    private const string Order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    private const string HalfOrder = "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0";
    private const string Prime = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f";

    private static readonly NativeSecp256k1 Native = NativeSecp256k1.TryLoad() ?? throw new InvalidOperationException("libsecp256k1 is missing: ./test installs it");
    private static readonly ManagedSecp256k1 Managed = new ManagedSecp256k1();

    [Fact]
    public void Backends_Over200SeededKeys_Agree()
    {
        byte[] secret = Keccak.Hash256("seed"u8).ToArray(), other = new byte[64];
        Assert.True(Native.TryCreatePublicKey(secret, other));
        for (var i = 0; i < 200; i++)
        {
            secret = Keccak.Hash256(secret).ToArray();
            var hash = Keccak.Hash256([.. secret, 1]).ToArray();
            var xy = Both(64, (b, output) => b.TryCreatePublicKey(secret, output))!;
            var signature = Both(65, (b, output) => { b.SignRecoverable(hash, secret, output); return true; })!;
            Assert.Equal(xy, Both(64, (b, output) => b.TryRecover(hash, signature, output)));
            Assert.True(Agree(b => b.Verify(hash, signature.AsSpan(0, 64), xy)));
            Assert.NotNull(Both(33, (b, output) => b.TryEcdh(other, secret, output)));

            // the other recovery ids give another key or none, but the same in both
            for (byte id = 0; id < 4; id++)
            {
                var changed = signature.ToArray();
                changed[64] = id;
                var key = Both(64, (b, output) => b.TryRecover(hash, changed, output));
                Assert.Equal(id == signature[64], key is not null && key.AsSpan().SequenceEqual(xy));
            }

            Assert.False(Agree(b => b.Verify(hash, HighS(signature).AsSpan(0, 64), xy)));
            hash[i % 32] ^= 1;
            Assert.False(Agree(b => b.Verify(hash, signature.AsSpan(0, 64), xy)));
            other = xy;
        }
    }

    [Fact]
    public void Ecdh_WhenBothSidesDoIt_IsTheSame()
    {
        using PrivateKey a = PrivateKey.Parse(new string('a', 64)), b = PrivateKey.Parse(new string('b', 64));
        byte[] ab = new byte[33], ba = new byte[33], x = new byte[32];
        Secp256k1.EcdhCompressed(a, b.PublicKey, ab);
        Secp256k1.EcdhCompressed(b, a.PublicKey, ba);
        Secp256k1.EcdhX(a, b.PublicKey, x);
        Assert.Equal(ab, ba);
        Assert.Equal(ab[1..], x);
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", false)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000001", true)]
    [InlineData("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140", true)]
    [InlineData(Order, false)]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", false)]
    public void Secret_WhenOutOfRange_IsRefused(string hex, bool want)
    {
        var secret = Convert.FromHexString(hex);
        Assert.Equal(want, Both(64, (b, output) => b.TryCreatePublicKey(secret, output)) is not null);
        var generator = Convert.FromHexString("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8");
        Assert.Equal(want, Both(33, (b, output) => b.TryEcdh(generator, secret, output)) is not null);
        Assert.Equal(want, PrivateKey.TryCreate(secret, out var key));
        key?.Dispose();
    }

    public static TheoryData<string> BadPoints => new()
    {
        "02" + Prime, // x not below the field's prime
        "02" + new string('f', 64),
        "02" + new string('0', 63) + "5", // x^3 + 7 is no square
        "03" + new string('0', 64),
        "04" + new string('0', 128),
        "04" + new string('1', 128),
        "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b9",
    };

    [Theory]
    [MemberData(nameof(BadPoints))]
    public void Point_WhenNotOnTheCurve_IsRefused(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.Null(Both(64, (b, output) => b.TryParsePublicKey(bytes, output)));
        Assert.False(PublicKey.TryParse(bytes, out _));
        if (bytes.Length == 65)
        {
            Assert.False(PublicKey.TryParse(bytes.AsSpan(1), out _));
            Assert.Null(Both(33, (b, output) => b.TryEcdh(bytes.AsSpan(1), Convert.FromHexString(HalfOrder), output)));
            Assert.False(Agree(b => b.Verify(new byte[32], new byte[64], bytes.AsSpan(1))));
        }
    }

    [Fact]
    public void Point_WhenInAnotherForm_IsRefused()
    {
        var key = PrivateKey.Parse(new string('1', 64)).PublicKey;
        var compressed = new byte[33];
        key.Compress(compressed);
        Assert.True(PublicKey.TryParse(compressed, out var parsed) && key.Equals(parsed));
        Assert.True(PublicKey.TryParse([4, .. key.Bytes], out parsed) && key.Equals(parsed));
        Assert.True(PublicKey.TryParse(key.Bytes, out parsed) && key.Equals(parsed));
        foreach (var bad in (byte[][])[[], [4], [6, .. key.Bytes], [7, .. key.Bytes], [2, .. key.Bytes], [4, .. compressed.AsSpan(1)], [0, .. compressed.AsSpan(1)], compressed[..32]])
        {
            Assert.False(PublicKey.TryParse(bad, out _));
        }
    }

    public static TheoryData<string, string, byte> BadSignatures => new()
    {
        { new string('0', 64), HalfOrder, 0 },
        { HalfOrder, new string('0', 64), 0 },
        { Order, HalfOrder, 0 },
        { HalfOrder, Order, 1 },
        { new string('f', 64), HalfOrder, 0 },
        { HalfOrder, HalfOrder, 2 }, // r + n is not below the prime
        { new string('0', 63) + "5", HalfOrder, 0 }, // no point has this x
    };

    [Theory]
    [MemberData(nameof(BadSignatures))]
    public void Signature_WhenImpossible_RecoversNobody(string r, string s, byte id)
    {
        byte[] signature = [.. Convert.FromHexString(r), .. Convert.FromHexString(s), id], hash = Keccak.EmptyHash.ToArray();
        Assert.Null(Both(64, (b, output) => b.TryRecover(hash, signature, output)));
        Assert.False(Secp256k1.TryRecover(hash, signature, out _));
        var key = PrivateKey.Parse(new string('1', 64)).PublicKey;
        Assert.False(Agree(b => b.Verify(hash, signature.AsSpan(0, 64), key.Bytes)));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData(Order)]
    public void Hash_WhenZeroOrAboveTheOrder_IsHandledAlike(string hex)
    {
        byte[] hash = Convert.FromHexString(hex), secret = Keccak.EmptyHash.ToArray(), xy = new byte[64], signature = new byte[65];
        Native.TryCreatePublicKey(secret, xy);
        Native.SignRecoverable(hash, secret, signature);
        Assert.Equal(xy, Both(64, (b, output) => b.TryRecover(hash, signature, output)));
        Assert.True(Agree(b => b.Verify(hash, signature.AsSpan(0, 64), xy)));
        Managed.SignRecoverable(hash, secret, signature);
        Assert.True(Agree(b => b.Verify(hash, signature.AsSpan(0, 64), xy)));
    }

    [Fact]
    public void Recovery_WhenTheSignatureHasAnotherShape_IsRefused()
    {
        var hash = new byte[32];
        Assert.False(Secp256k1.TryRecover(hash, new byte[64], out _));
        Assert.False(Secp256k1.TryRecover(hash, [.. Keccak.EmptyHash.ToArray(), .. Convert.FromHexString(HalfOrder), 4], out _));
        Assert.False(Secp256k1.Verify(PrivateKey.Parse(new string('1', 64)).PublicKey, hash, new byte[65]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Secp256k1.TryRecover(new byte[31], new byte[65], out _));
    }

    [Fact]
    public void PrivateKey_WhenDisposed_IsGone()
    {
        var key = PrivateKey.Generate();
        var secret = new byte[32];
        key.Export(secret);
        Assert.Contains(secret, b => b != 0);
        Assert.DoesNotContain(Convert.ToHexStringLower(secret), key.ToString(), StringComparison.Ordinal);
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Export(secret));
        Assert.Throws<ObjectDisposedException>(() => Secp256k1.Sign(key, secret, new byte[65]));
        Assert.Throws<FormatException>(() => PrivateKey.Parse(new string('0', 64)));
        var draws = 0;
        using var second = PrivateKey.Generate(span => span.Fill((byte)draws++)); // the first draw, zero, is no key
        Assert.Equal(2, draws);
    }

    private static byte[] HighS(byte[] signature)
    {
        var n = new System.Numerics.BigInteger(Convert.FromHexString(Order), isUnsigned: true, isBigEndian: true);
        var s = n - new System.Numerics.BigInteger(signature.AsSpan(32, 32), isUnsigned: true, isBigEndian: true);
        var bytes = s.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. signature[..32], .. new byte[32 - bytes.Length], .. bytes, (byte)(signature[64] ^ 1)];
    }

    /// <summary>The output of both, which must be the same; null when both refuse.</summary>
    private static byte[]? Both(int size, Func<ISecp256k1Backend, byte[], bool> operation)
    {
        byte[] native = new byte[size], managed = new byte[size];
        bool ok = operation(Native, native), okManaged = operation(Managed, managed);
        Assert.Equal(ok, okManaged);
        Assert.True(!ok || native.AsSpan().SequenceEqual(managed));
        return ok ? native : null;
    }

    private static bool Agree(Func<ISecp256k1Backend, bool> operation)
    {
        var native = operation(Native);
        Assert.Equal(native, operation(Managed));
        return native;
    }
}
