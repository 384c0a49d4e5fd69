using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Wire.Tests.Crypto;

public class AesCtrTests
{
    // NIST SP 800-38A, F.5.1 and F.5.5: CTR-AES128 and CTR-AES256
    private const string Plaintext =
        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";
    private const string Counter = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";

    [Theory]
    [InlineData(
        "2b7e151628aed2a6abf7158809cf4f3c",
        "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee")]
    [InlineData(
        "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
        "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c52b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6")]
    public void Apply_OnPublishedVectors_GivesTheirCiphertext(string key, string ciphertext)
    {
        using var cipher = new AesCtr(Convert.FromHexString(key), Convert.FromHexString(Counter));
        var data = Convert.FromHexString(Plaintext);
        cipher.Apply(data);
        Assert.Equal(ciphertext, Convert.ToHexStringLower(data));
    }

    [Fact]
    public void Apply_InPortionsOfAnySize_GivesTheSameBytesAsAtOnce()
    {
        var random = new Random(7);
        var key = new byte[32];
        random.NextBytes(key);
        var data = new byte[20_000];
        random.NextBytes(data);
        var atOnce = new byte[data.Length];
        using (var cipher = new AesCtr(key, []))
        {
            cipher.Apply(data, atOnce);
        }

        var portions = new byte[data.Length];
        using var again = new AesCtr(key, []);
        for (var at = 0; at < data.Length;)
        {
            var take = Math.Min(data.Length - at, random.Next(70));
            again.Apply(data.AsSpan(at, take), portions.AsSpan(at));
            at += take;
        }

        Assert.Equal(atOnce, portions);
    }

    [Fact]
    public void Apply_WhenTheCounterOverflows_WrapsAll128Bits()
    {
        var key = new byte[16];
        var wrapped = new byte[48];
        using (var cipher = new AesCtr(key, Convert.FromHexString("ffffffffffffffffffffffffffffffff")))
        {
            cipher.Apply(wrapped);
        }

        var fromZero = new byte[32];
        using (var cipher = new AesCtr(key, []))
        {
            cipher.Apply(fromZero);
        }

        Assert.Equal(fromZero, wrapped[16..]);
    }

    [Fact]
    public void Apply_OnALongStream_AllocatesNothing()
    {
        using var cipher = new AesCtr(new byte[32], []);
        var data = new byte[5000];
        cipher.Apply(data);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            cipher.Apply(data);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>Zeroed, the keystream would leave the rest of a batch as plaintext on the wire.</summary>
    [Fact]
    public void Apply_AfterDispose_Throws()
    {
        var cipher = new AesCtr(new byte[32], []);
        cipher.Apply(new byte[5]);
        cipher.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cipher.Apply(new byte[5]));
    }
}
