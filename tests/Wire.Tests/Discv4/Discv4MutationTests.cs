using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Tests.Enr;

namespace Akka.Devp2p.Wire.Tests.Discv4;

[Trait("Category", "Mutation")]
public class Discv4MutationTests
{
    private const int Inputs = 100_000;

    /// <summary>Twenty-three neighbours or one record.</summary>
    private const int MaxAllocation = 12_000;

    [Fact]
    public void Datagram_WhenMutated_NeverThrows()
    {
        var mutator = new Mutator(64);
        var key = NodeRecordTests.Key;
        var samples = Array.ConvertAll(Discv4CodecTests.KindNames, k => Discv4Codec.Encode(key, Discv4CodecTests.Make(k), out _));
        var taken = new int[7];
        for (var i = 0; i < Inputs; i++)
        {
            var sample = samples[i % samples.Length];
            var input = (i / samples.Length) % 2 == 0 ? mutator.Bytes(sample) : Discv4CodecTests.Seal(Content(mutator, sample));
            var before = GC.GetAllocatedBytesForCurrentThread();
            var ok = Discv4Codec.TryDecode(input, out var message, out var error);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > MaxAllocation || ok != error.IsNone || ok != message.Packet is not null || error.Offset < 0 || error.Offset > input.Length)
            {
                Assert.Fail($"{Convert.ToHexString(input)}: {error}, {allocated} bytes allocated");
            }

            if (ok)
            {
                taken[(int)message.Packet!.Type]++;
                Use(message.Packet);
            }
        }

        Assert.All(taken[1..], t => Assert.InRange(t, 100, Inputs));
    }

    /// <summary>What was read can be written, and reads back as the same; foreign Neighbors may need two packets of ours.</summary>
    private static void Use(Discv4Packet packet)
    {
        packet.IsExpired(DateTimeOffset.UnixEpoch);
        if (packet is Neighbors neighbors)
        {
            var parts = Neighbors.Split(neighbors.Nodes, 1).ToArray();
            Assert.Equal(neighbors.Nodes.Count, parts.Sum(p => p.Nodes.Count));
            packet = parts[0] with { Expiration = packet.Expiration };
        }

        var bytes = Discv4Codec.Encode(NodeRecordTests.Key, packet, out _);
        Assert.True(Discv4Codec.TryDecode(bytes, out var again, out var error), error.ToString());
        Assert.Equal(packet.GetType(), again.Packet.GetType());
        Assert.Equal(packet.Expiration, again.Packet.Expiration);
    }

    private static byte[] Content(Mutator mutator, byte[] sample)
    {
        var content = sample.AsSpan(97);
        switch (mutator.Random.Next(8))
        {
            case 0 or 1:
                return mutator.Bytes(content);
            case 2:
                return [(byte)mutator.Random.Next(8), .. content[1..]];
            default:
                return [content[0], .. mutator.Tree(content[1..])];
        }
    }
}
