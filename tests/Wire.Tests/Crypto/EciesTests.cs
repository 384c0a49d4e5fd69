using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Wire.Tests.Crypto;

public class EciesTests
{
    private static readonly PrivateKey Key = PrivateKey.Parse("b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291");
    private static readonly byte[] Shared = [1, 0x90];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(1900)]
    public void Decrypt_OfWhatWasEncrypted_GivesThePlaintext(int size)
    {
        var plaintext = new byte[size];
        new Random(size).NextBytes(plaintext);
        var message = Seal(plaintext);
        var opened = new byte[size];
        Assert.True(Ecies.TryDecrypt(Key, message, Shared, opened, out var got));
        Assert.Equal(size, got);
        Assert.Equal(plaintext, opened);
    }

    [Fact]
    public void Decrypt_WhenAnyByteIsChanged_Fails()
    {
        var message = Seal(new byte[20]);
        var opened = new byte[20];
        for (var i = 0; i < message.Length; i++)
        {
            message[i] ^= 1;
            Assert.False(Ecies.TryDecrypt(Key, message, Shared, opened, out var size), $"byte {i}");
            Assert.Equal(0, size);
            message[i] ^= 1;
        }

        Assert.True(Ecies.TryDecrypt(Key, message, Shared, opened, out _));
        Assert.All(opened, b => Assert.Equal(0, b));
    }

    [Fact]
    public void Decrypt_WhenSharedDataOrKeyDiffers_Fails()
    {
        var message = Seal(new byte[20]);
        Assert.False(Ecies.TryDecrypt(Key, message, [1, 0x91], new byte[20], out _));
        Assert.False(Ecies.TryDecrypt(Key, message, [], new byte[20], out _));
        Assert.False(Ecies.TryDecrypt(PrivateKey.Generate(), message, Shared, new byte[20], out _));
    }

    /// <summary>The invalid-curve oracle of go-ethereum p2p/rlpx/rlpx_oracle_poc_test.go: the ephemeral key is replaced by zeros.</summary>
    [Fact]
    public void Decrypt_WhenTheKeyIsNoPoint_Fails()
    {
        var message = Seal(new byte[20]);
        message.AsSpan(1, 64).Clear();
        Assert.False(Ecies.TryDecrypt(Key, message, Shared, new byte[20], out _));
    }

    [Fact]
    public void Decrypt_WhenTheMessageIsTruncated_Fails()
    {
        var message = Seal(new byte[20]);
        for (var size = 0; size < message.Length; size++)
        {
            Assert.False(Ecies.TryDecrypt(Key, message.AsSpan(0, size), Shared, new byte[20], out _), $"size {size}");
        }
    }

    private static byte[] Seal(byte[] plaintext)
    {
        var message = new byte[plaintext.Length + Ecies.Overhead];
        Ecies.Encrypt(Key.PublicKey, new Random(5).NextBytes, plaintext, Shared, message);
        return message;
    }
}
