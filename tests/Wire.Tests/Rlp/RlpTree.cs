using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Tests.Rlp;

/// <summary>Any RLP value: a string (Items null) or a list.</summary>
internal sealed record RlpTree(byte[] Bytes, List<RlpTree>? Items)
{
    internal static RlpTree Random(Random random, int depth)
    {
        if (depth == 0 || random.Next(3) == 0)
        {
            var bytes = new byte[random.Next(5) switch { 0 => 0, 1 => 1, 2 => random.Next(60), 3 => 54 + random.Next(4), _ => random.Next(600) }];
            random.NextBytes(bytes);
            return new RlpTree(bytes, null);
        }

        return new RlpTree([], [.. Enumerable.Range(0, random.Next(6)).Select(_ => Random(random, depth - 1))]);
    }

    internal byte[] Encode()
    {
        var writer = new RlpWriter(16);
        Write(writer);
        return writer.ToArray();
    }

    internal static bool TryDecode(ReadOnlySpan<byte> input, out RlpTree? tree)
    {
        var reader = new RlpReader(input);
        tree = Read(ref reader);
        return tree is not null && reader.TryEnd();
    }

    public override string ToString() => Items is null ? Convert.ToHexString(Bytes) : $"[{string.Join(",", Items)}]";

    private static RlpTree? Read(ref RlpReader reader)
    {
        if (!reader.NextIsList)
        {
            return reader.TryReadBytes(out var bytes) ? new RlpTree(bytes.ToArray(), null) : null;
        }

        if (!reader.TryReadList(out var items) || !items.TryCount(out _))
        {
            return null;
        }

        var list = new List<RlpTree>();
        while (!items.AtEnd)
        {
            if (Read(ref items) is not { } item)
            {
                reader.Merge(items);
                return null;
            }

            list.Add(item);
        }

        return reader.Merge(items) ? new RlpTree([], list) : null;
    }

    private void Write(RlpWriter writer)
    {
        if (Items is null)
        {
            writer.WriteBytes(Bytes);
            return;
        }

        var mark = writer.BeginList();
        Items.ForEach(i => i.Write(writer));
        writer.EndList(mark);
    }
}
