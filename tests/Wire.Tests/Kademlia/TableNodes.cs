using System.Net;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Tests.Kademlia;

/// <summary>Nodes for table tests: keys are any 64 bytes, as nothing here does cryptography.</summary>
internal static class TableNodes
{
    internal static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddDays(20000);

    internal static readonly NodeId Self = Key(new Random(1)).Id;

    internal static PublicKey Key(Random random)
    {
        var bytes = new byte[64];
        random.NextBytes(bytes);
        return PublicKey.FromTrusted(bytes);
    }

    /// <summary>A key whose id falls into the bucket, 10 to 16 within reason (each lower one is twice as rare).</summary>
    internal static PublicKey KeyInBucket(Random random, int bucket)
    {
        while (true)
        {
            var key = Key(random);
            if (Wire.Kademlia.RoutingTable.BucketAt(NodeId.LogDistance(Self, key.Id)) == bucket)
            {
                return key;
            }
        }
    }

    internal static Enode At(PublicKey key, string ip, ushort port = 30303) => Enode.Create(key, IPAddress.Parse(ip), port, port);

    /// <summary>Nodes of one bucket, each in a /24 of its own.</summary>
    internal static Enode[] InBucket(int seed, int bucket, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => At(KeyInBucket(random, bucket), $"1.{seed % 200}.{i}.1"))];
    }
}
