using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Tests.Eth;

/// <summary>Makes wrong messages out of right ones, from a seed.</summary>
internal static class RlpMutator
{
    /// <summary>Flips, inserts, removes and overwrites bytes, or cuts the input.</summary>
    public static byte[] ChangeBytes(Random random, byte[] input)
    {
        List<byte> bytes = [.. input];
        for (var n = random.Next(1, 4); n > 0 && bytes.Count > 0; n--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.Insert(at, (byte)random.Next(256)); break;
                case 3: bytes.RemoveAt(at); break;
                case 4: bytes.RemoveRange(at, bytes.Count - at); break;
                default: bytes[random.Next(Math.Min(4, bytes.Count))] = (byte)random.Next(0x80, 256); break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Changes items anywhere in the tree and encodes it anew, so that every length prefix is right.</summary>
    public static byte[] ChangeItems(Random random, byte[] input)
    {
        var reader = new RlpReader(input);
        var root = Parse(ref reader);
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            Change(random, root);
        }

        var writer = new RlpWriter();
        Write(writer, root);
        return writer.ToArray();
    }

    private static Item Parse(ref RlpReader reader)
    {
        if (!reader.NextIsList)
        {
            Assert.True(reader.TryReadBytes(out var bytes));
            return new Item { Bytes = bytes.ToArray() };
        }

        Assert.True(reader.TryReadList(out var inner));
        var list = new Item { Items = [] };
        while (!inner.AtEnd)
        {
            list.Items.Add(Parse(ref inner));
        }

        return list;
    }

    private static void Change(Random random, Item item)
    {
        // down into a random list, mostly to its end
        while (item.Items is { Count: > 0 } && random.Next(8) != 0)
        {
            item = item.Items[random.Next(item.Items.Count)];
        }

        if (item.Items is not { } items)
        {
            item.Bytes = ChangeValue(random, item.Bytes);
            return;
        }

        switch (random.Next(4))
        {
            case 0 when items.Count > 0: items.RemoveAt(random.Next(items.Count)); break;
            case 1 when items.Count > 0: items.InsertRange(0, Enumerable.Repeat(items[random.Next(items.Count)], random.Next(1, 40))); break;
            case 2: items.Add(new Item { Items = [] }); break;
            default: items.Add(new Item { Bytes = ChangeValue(random, []) }); break;
        }
    }

    private static byte[] ChangeValue(Random random, byte[] value)
    {
        var sizes = new[] { 0, 1, 2, 8, 9, 20, 32, 33, 256, value.Length, value.Length + 1 };
        var changed = new byte[sizes[random.Next(sizes.Length)]];
        random.NextBytes(changed);
        if (changed.Length > 0 && random.Next(3) == 0)
        {
            changed[0] = 0;
        }

        return changed;
    }

    private static void Write(RlpWriter writer, Item item)
    {
        if (item.Items is not { } items)
        {
            writer.WriteBytes(item.Bytes);
            return;
        }

        var mark = writer.BeginList();
        foreach (var inner in items)
        {
            Write(writer, inner);
        }

        writer.EndList(mark);
    }

    private sealed class Item
    {
        public List<Item>? Items { get; init; }

        public byte[] Bytes { get; set; } = [];
    }
}
