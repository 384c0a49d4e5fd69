using Akka.Devp2p.Wire.Snappy;
using Akka.Devp2p.Wire.Tests.Rlpx;

namespace Akka.Devp2p.Wire.Tests.Snappy;

[Trait("Category", "Mutation")]
public class SnappyMutationTests
{
    [Fact]
    public void Decoder_OnDamagedBlocks_ThrowsNothingAndTakesBoundedMemory()
    {
        var mutator = new ByteMutator(41);
        var encoder = new SnappyEncoder();
        var originals = new List<byte[]> { Convert.FromHexString("1200" + "61f4010062630103" + "0a03001f02000000") };
        foreach (var size in (int[])[0, 1, 70, 300, 3000])
        {
            var input = SnappyTests.Make("mixed", size, mutator.Random);
            var output = new byte[SnappyEncoder.MaxCompressedSize(size)];
            originals.Add(output[..encoder.Encode(input, output)]);
        }

        int good = 0, bad = 0;
        for (var i = 0; i < 100_000; i++)
        {
            var damaged = mutator.Mutate(originals[i % originals.Count]);
            var ok = SnappyDecoder.TryGetSize(damaged, out var size, out var error);
            if (ok)
            {
                Assert.InRange(size, 0, 22 * damaged.Length);
                var output = new byte[size];
                var before = GC.GetAllocatedBytesForCurrentThread();
                ok = SnappyDecoder.TryDecode(damaged, output, out error);
                Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
            }

            Assert.Equal(ok, error.IsNone);
            (good, bad) = ok ? (good + 1, bad) : (good, bad + 1);
        }

        Assert.True(good > 2_000 && bad > 20_000, $"{good} good, {bad} bad");
    }

    [Fact]
    public void Decoder_OnDamagedBlocks_AgreesWithIronSnappy()
    {
        var mutator = new ByteMutator(42);
        var original = Convert.FromHexString("120061f40100626301030a03001f02000000");
        for (var i = 0; i < 3_000; i++)
        {
            var damaged = mutator.Mutate(original);
            if (SnappyDecoder.TryGetSize(damaged, out var size, out _))
            {
                var output = new byte[size];
                if (SnappyDecoder.TryDecode(damaged, output, out _))
                {
                    Assert.Equal(output, IronSnappy.Snappy.Decode(damaged));
                }
            }
        }
    }
}
