using System.Collections.Immutable;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Actors.Storage;

/// <summary>A list of enodes as RLP. Members that can't be read are left out.</summary>
internal static class NodeListCodec
{
    internal static byte[] Encode(ImmutableArray<Enode> nodes)
    {
        var writer = new RlpWriter(1024);
        var list = writer.BeginList();
        foreach (var node in nodes)
        {
            writer.WriteBytes(NodeEntryCodec.EncodeNode(node));
        }

        writer.EndList(list);
        return writer.ToArray();
    }

    internal static ImmutableArray<Enode> Decode(ReadOnlySpan<byte> value, int max)
    {
        var nodes = ImmutableArray.CreateBuilder<Enode>();
        var reader = new RlpReader(value);
        if (!reader.TryReadList(out var items))
        {
            return [];
        }

        while (nodes.Count < max && items.TryReadBytes(out var item))
        {
            if (NodeEntryCodec.TryDecodeNode(item, out var node))
            {
                nodes.Add(node!);
            }
        }

        return nodes.ToImmutable();
    }
}
