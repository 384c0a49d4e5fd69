using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Kademlia;
using static Akka.Devp2p.Wire.Tests.Kademlia.TableNodes;

namespace Akka.Devp2p.Wire.Tests.Kademlia;

public class RoutingTableInvariantTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Table_After50000RandomOperations_KeepsItsInvariants(int seed)
    {
        var random = new Random(seed);
        var table = new RoutingTable(Self, random.Next);
        var keys = Enumerable.Range(0, 300).Select(_ => Key(random)).ToArray();
        var now = Start;
        var pending = new List<NodeId>();
        for (var i = 0; i < 50_000; i++)
        {
            now = now.AddMilliseconds(random.Next(200));
            var key = keys[random.Next(keys.Length)];
            switch (random.Next(10))
            {
                case < 6:
                    table.Add(At(key, Address(random), (ushort)(30303 + random.Next(2))), now, inbound: random.Next(2) == 0, live: random.Next(4) == 0);
                    break;
                case 6:
                    table.Remove(key.Id, now);
                    break;
                case 7 when i > 1000:
                    table.MarkInitialized();
                    break;
                default:
                    pending.AddRange(table.Revalidation.Next(now));
                    Answer(table, pending, random, now);
                    break;
            }

            if (i % 10 == 0)
            {
                Check(table, pending, now);
            }
        }

        Assert.True(table.Count > 20);
    }

    private static void Answer(RoutingTable table, List<NodeId> pending, Random random, DateTimeOffset now)
    {
        if (pending.Count > 0 && random.Next(2) == 0)
        {
            var index = random.Next(pending.Count);
            table.OnChecked(pending[index], random.Next(3) > 0, null, now);
            pending.RemoveAt(index);
        }
    }

    /// <summary>Few networks, so that every limit is met often, and local ones.</summary>
    private static string Address(Random random) => random.Next(10) switch
    {
        < 5 => $"20.0.{random.Next(12)}.{random.Next(256)}",
        < 8 => $"2a00:{random.Next(1, 3)}:{random.Next(3)}::{random.Next(1, 100)}",
        8 => $"127.0.0.{random.Next(1, 200)}",
        _ => $"192.168.0.{random.Next(1, 200)}",
    };

    private static void Check(RoutingTable table, List<NodeId> pending, DateTimeOffset now)
    {
        var all = new HashSet<NodeId> { Self };
        var counted = new List<(int Bucket, Enode Node)>();
        for (var b = 0; b < RoutingTable.BucketCount; b++)
        {
            Assert.InRange(table.EntriesOf(b).Count, 0, RoutingTable.BucketSize);
            Assert.InRange(table.ReplacementsOf(b).Count, 0, RoutingTable.MaxReplacements);
            foreach (var entry in table.EntriesOf(b).Concat(table.ReplacementsOf(b)))
            {
                Assert.True(all.Add(entry.Id), "twice, or self");
                Assert.Equal(b, table.BucketOf(entry.Id));
                counted.Add((b, entry.Node));
            }

            Assert.All(table.EntriesOf(b), e => Assert.True(table.Revalidation.IsFast(e.Id) ^ table.Revalidation.IsSlow(e.Id)));
        }

        CheckCounts(table, counted);
        var (fast, slow) = table.Revalidation.Counts;
        Assert.Equal(table.Count, fast + slow);
        Assert.Equal(table.Count == 0, table.Revalidation.NextTime is null);
        Assert.True(table.Revalidation.NextTime is null || table.Revalidation.NextTime < now.AddSeconds(9));
        Assert.Equal(pending.Count, table.Revalidation.Active);
    }

    private static void CheckCounts(RoutingTable table, List<(int Bucket, Enode Node)> counted)
    {
        var global = counted.Where(c => !NetCheck.IsLan(c.Node.Ip!)).ToArray();
        var perTable = global.GroupBy(c => NetCheck.SubnetOf(c.Node.Ip!, 24, 32)).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal(perTable.OrderBy(p => p.Key.Prefix), table.AddressesOf(-1).Members.OrderBy(p => p.Key.Prefix));
        Assert.All(perTable, p => Assert.InRange(p.Value, 1, p.Key.IsIp6 ? 8 : 10));
        foreach (var bucket in global.GroupBy(c => c.Bucket))
        {
            var perBucket = bucket.GroupBy(c => NetCheck.SubnetOf(c.Node.Ip!, 24, 48)).ToDictionary(g => g.Key, g => g.Count());
            Assert.Equal(perBucket.OrderBy(p => p.Key.Prefix), table.AddressesOf(bucket.Key).Members.OrderBy(p => p.Key.Prefix));
            Assert.All(perBucket, p => Assert.InRange(p.Value, 1, 2));
        }
    }
}
