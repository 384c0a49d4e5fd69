using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Tests.Rlp;

[Trait("Category", "Mutation")]
public class RlpMutationTests
{
    private const int Inputs = 100_000;

    [Fact]
    public void Reader_OnMutatedInput_NeverThrowsAndTakesOnlyCanonicalForm()
    {
        var mutator = new Mutator(61);
        var samples = Enumerable.Range(0, 50).Select(_ => RlpTree.Random(mutator.Random, 5).Encode()).Where(s => s.Length < 2000).ToArray();
        var taken = 0;
        for (var i = 0; i < Inputs; i++)
        {
            var sample = samples[mutator.Random.Next(samples.Length)];
            var input = i % 2 == 0 ? mutator.Bytes(sample) : mutator.Tree(sample);
            if (RlpTree.TryDecode(input, out var tree))
            {
                taken++;
                Assert.True(tree!.Encode().AsSpan().SequenceEqual(input), Convert.ToHexString(input));
            }

            ReadAnything(input, mutator.Random);
        }

        Assert.InRange(taken, Inputs / 2, Inputs - 1000);
    }

    /// <summary>Reads with calls drawn at random, as a decoder that expects something else would, without any allocation.</summary>
    private static void ReadAnything(ReadOnlySpan<byte> input, Random random)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reader = new RlpReader(input);
        var ok = true;
        for (var i = 0; i < 12 && ok; i++)
        {
            ok = random.Next(12) switch
            {
                0 => reader.TryReadBytes(out _),
                1 => reader.TryReadBytes(random.Next(40), out _),
                2 => reader.TryReadFixed(random.Next(5), out _),
                3 => reader.TryReadHash(out _),
                4 => reader.TryReadUInt64(out _),
                5 => reader.TryReadUInt32(out _),
                6 => reader.TryReadUInt16(out _),
                7 => reader.TryReadBool(out _),
                8 => reader.TryReadScalar(random.Next(10), out _),
                9 => reader.TryCount(out _) && reader.TrySkip(),
                10 => reader.TryReadRaw(out _),
                _ => reader.TryReadList(out var items) && Enter(ref reader, items, random),
            };
        }

        _ = ok && reader.TryEnd();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated != 0 || reader.Error.Offset < 0 || reader.Error.Offset > input.Length || (!ok && reader.Error.IsNone))
        {
            Assert.Fail($"{Convert.ToHexString(input)}: {reader.Error}, {allocated} bytes allocated");
        }
    }

    private static bool Enter(ref RlpReader reader, RlpReader items, Random random)
    {
        if (random.Next(2) == 0)
        {
            reader = items;
            return true;
        }

        _ = items.TryReadUInt64(out _) && items.Fail("content");
        return reader.Merge(items);
    }
}
