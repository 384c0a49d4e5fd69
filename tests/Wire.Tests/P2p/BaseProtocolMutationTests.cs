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
            var before = GC.GetAllocatedBytesForCurrentThread();
            var ok = Hello.TryDecode(damaged, out var read, out var error);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 * 1024);
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
            var before = GC.GetAllocatedBytesForCurrentThread();
            var ok = BaseProtocol.TryDecodeDisconnect(damaged, out _, out var error);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 * 1024); // a compressed one is decoded first, at most 2 KiB
            Assert.Equal(ok, error.IsNone);
            (good, bad) = ok ? (good + 1, bad) : (good, bad + 1);
        }

        Assert.True(good > 5_000 && bad > 20_000, $"{good} good, {bad} bad");
    }

    /// <summary>What a stranger's Hello names, matched with what we run: codes stay in order, apart from each other, and ours.</summary>
    [Fact]
    public void Match_WithCapabilitiesOfADamagedHello_GivesEachNameItsOwnCodes()
    {
        var mutator = new ByteMutator(53);
        (Capability Capability, int Length)[] ours = [(new("b", 2), 5), (new("a", 1), 3), (new("b", 1), 4), (new("c", 3), 1), (new("b", 3), 7)];
        Capability[] names = [new("a", 1), new("b", 1), new("b", 2), new("b", 3), new("c", 3), new("a", 2)];
        var key = RlpxPair.KeyA.PublicKey.Bytes.ToArray();
        int several = 0, none = 0;
        for (var i = 0; i < 100_000; i++)
        {
            var offered = Enumerable.Range(0, mutator.Random.Next(5)).Select(_ => names[mutator.Random.Next(names.Length)]).ToArray();
            var hello = new Hello(5, "x", offered, 0, key).Encode();
            if (!Hello.TryDecode(i % 2 == 0 ? hello : mutator.Mutate(hello), out var read, out _))
            {
                continue;
            }

            var matched = CapabilityMatcher.Match(ours, read!.Capabilities);
            var offset = BaseProtocol.Length;
            foreach (var match in matched)
            {
                Assert.Equal(offset, match.Offset);
                Assert.True(match.Owns((ulong)offset) && !match.Owns((ulong)offset - 1) && !match.Owns((ulong)(offset + match.Length)));
                Assert.Contains((match.Capability, match.Length), ours);
                Assert.Contains(match.Capability, read.Capabilities);
                Assert.DoesNotContain(ours, own => own.Capability.Name == match.Capability.Name && own.Capability > match.Capability && read.Capabilities.Contains(own.Capability));
                offset += match.Length;
            }

            Assert.Equal(matched.Select(match => match.Capability.Name).Distinct().Order(StringComparer.Ordinal), matched.Select(match => match.Capability.Name));
            several += matched.Count > 1 ? 1 : 0;
            none += matched.Count == 0 ? 1 : 0;
        }

        Assert.True(several > 5_000 && none > 5_000, $"{several} several, {none} none");
    }
}
