using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery.V5;

/// <summary>
/// Records seen lately, in bounded memory: neighbours are told of over and over, and to check the signature of a record costs far more than to
/// find it here. Per node the newest; the one not asked for longest makes room.
/// </summary>
internal sealed class KnownRecords(int max)
{
    private readonly Dictionary<NodeId, LinkedListNode<NodeRecord>> _byId = [];
    private readonly Dictionary<Hash256, LinkedListNode<NodeRecord>> _byHash = [];
    private readonly LinkedList<NodeRecord> _order = new();

    internal int Count => _order.Count;

    /// <summary>The newest record of a node; null when none was seen.</summary>
    internal NodeRecord? Find(NodeId id) => _byId.TryGetValue(id, out var entry) ? Touch(entry) : null;

    /// <summary>Reads a record and verifies its signature, unless it is known; null when it is not valid. That of another than <paramref name="of"/> is not kept.</summary>
    internal NodeRecord? Read(ReadOnlySpan<byte> rlp, NodeId? of = null)
    {
        if (_byHash.TryGetValue(Keccak.Hash256(rlp), out var known))
        {
            return known.Value.Id == (of ?? known.Value.Id) ? Touch(known) : known.Value;
        }

        if (NodeRecord.TryDecode(rlp, out var record, out _) && record!.Id == (of ?? record.Id))
        {
            Add(record);
        }

        return record;
    }

    /// <summary>Keeps a record that is valid, unless a newer one is known.</summary>
    internal void Add(NodeRecord record)
    {
        if (_byId.TryGetValue(record.Id, out var known))
        {
            if (known.Value.Sequence >= record.Sequence)
            {
                return;
            }

            Remove(known);
        }
        else if (_order.Count >= max)
        {
            Remove(_order.First!);
        }

        _byId[record.Id] = _byHash[Keccak.Hash256(record.Encoded.Span)] = _order.AddLast(record);
    }

    private NodeRecord Touch(LinkedListNode<NodeRecord> entry)
    {
        _order.Remove(entry);
        _order.AddLast(entry);
        return entry.Value;
    }

    private void Remove(LinkedListNode<NodeRecord> entry)
    {
        _order.Remove(entry);
        _byId.Remove(entry.Value.Id);
        _byHash.Remove(Keccak.Hash256(entry.Value.Encoded.Span));
    }
}
