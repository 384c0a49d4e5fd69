using Akka.Devp2p.Wire.P2p;
using Akka.Devp2p.Wire.Tests.Rlpx;

namespace Akka.Devp2p.Wire.Tests.P2p;

[Trait("Category", "Mutation")]
public class BaseProtocolMutationTests
{
    [Fact]
    public void Hello_WhenDamaged_ThrowsNothingAndStaysBounded()
    {
        var mutator = new ByteMutator(51);
        var hello = new Hello(5, "Geth/v1.17.0/linux-amd64/go1.26", [new("eth", 68), new("eth", 69), new("snap", 1)], 0, RlpxPair.KeyA.PublicKey.Bytes.ToArray());
        var crowded = hello with { Capabilities = [.. Enumerable.Range(0, 128).Select(i => new Capability("abcd", (uint)i))] };
        byte[][] originals = [hello.Encode(), crowded.Encode(), (hello with { ClientName = new string('n', 1800) }).Encode()];
        int good = 0, bad = 0;
        for (var i = 0; i < 100_000; i++)
        {
            var damaged = mutator.Mutate(originals[i % 5 == 0 ? 1 : i % 7 == 0 ? 2 : 0]);
            var ok = Hello.TryDecode(damaged, out var read, out var error);
            Assert.Equal(ok, error.IsNone);
            if (ok)
            {
                Assert.Equal(64, read!.Key64.Length);
                Assert.InRange(read.Capabilities.Count, 0, Hello.MaxCapabilities);
                Assert.InRange(read.ClientName.Length, 0, Hello.MaxClientNameSize);
            }

            (good, bad) = ok ? (good + 1, bad) : (good, bad + 1);
        }

        Assert.True(good > 5_000 && bad > 20_000, $"{good} good, {bad} bad");
    }

    [Fact]
    public void Disconnect_WhenDamaged_ThrowsNothing()
    {
        var mutator = new ByteMutator(52);
        byte[][] originals = [[0xc1, 4], [4], [2, 4, 0xc1, 4], [1, 0, 4], [0xc0], [0xc2, 0x81, 0xff], [], new byte[2048]];
        int good = 0, bad = 0;
        for (var i = 0; i < 100_000; i++)
        {
            var damaged = mutator.Mutate(originals[i % (i % 50 == 0 ? 8 : 7)]);
            var ok = BaseProtocol.TryDecodeDisconnect(damaged, out _, out var error);
            Assert.Equal(ok, error.IsNone);
            (good, bad) = ok ? (good + 1, bad) : (good, bad + 1);
        }

        Assert.True(good > 5_000 && bad > 20_000, $"{good} good, {bad} bad");
    }
}
