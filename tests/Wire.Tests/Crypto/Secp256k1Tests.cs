using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Wire.Tests.Crypto;

public class Secp256k1Tests
{
    public static TheoryData<string> Seeds => ["one", "two", "three", "four", "five", "six", "seven", "eight"];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Backends_WhenGivenTheSameInput_GiveTheSameBytes(string seed)
    {
        var native = NativeSecp256k1.TryLoad();
        Assert.NotNull(native);
        var managed = new ManagedSecp256k1();
        byte[] secret = Keccak.Hash256(System.Text.Encoding.ASCII.GetBytes(seed)).ToArray(), hash = Keccak.Hash256(secret).ToArray();
        byte[] xyN = new byte[64], xyM = new byte[64], sigN = new byte[65], sigM = new byte[65], recN = new byte[64], recM = new byte[64];
        Assert.True(native.TryCreatePublicKey(secret, xyN) && managed.TryCreatePublicKey(secret, xyM));
        Assert.Equal(xyN, xyM);
        native.SignRecoverable(hash, secret, sigN);
        managed.SignRecoverable(hash, secret, sigM);
        Assert.Equal(sigN, sigM);
        Assert.True(native.TryRecover(hash, sigN, recN) && managed.TryRecover(hash, sigN, recM));
        Assert.Equal(xyN, recN);
        Assert.Equal(xyN, recM);
        Assert.True(native.Verify(hash, sigN.AsSpan(0, 64), xyN) && managed.Verify(hash, sigN.AsSpan(0, 64), xyN));
        byte[] shN = new byte[33], shM = new byte[33];
        Assert.True(native.TryEcdh(xyN, hash, shN) && managed.TryEcdh(xyN, hash, shM));
        Assert.Equal(shN, shM);
    }

    [Fact]
    public void Keccak_OfNothing_IsTheKnownConstant() =>
        Assert.Equal("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470", Keccak.EmptyHash.ToString());
}
