using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Discv5.Topics;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery.V5;

/// <summary>What has come in answer to a REGTOPIC or a TOPICQUERY, in packets of two types and in any order.</summary>
/// <param name="topic">Of the request.</param>
/// <param name="distances">From the topic, of which others were asked for.</param>
internal sealed class TopicAnswer(Hash256 topic, IReadOnlyList<ushort> distances)
{
    private int _packets;

    /// <summary>Of a REGTOPIC; the first counts.</summary>
    internal TopicConfirmation? Confirmation { get; private set; }

    /// <summary>Of a TOPICQUERY: who is listed.</summary>
    internal List<NodeRecord> Advertisers { get; } = [];

    /// <summary>Others whom the registrar knows near the topic: one for each distance that was asked for.</summary>
    internal List<NodeRecord> Auxiliary { get; } = [];

    /// <summary>True when some of it has come.</summary>
    internal bool HasAny => _packets > 0;

    /// <summary>Takes a packet; a record that is no good is left out, and <paramref name="bad"/> is told why. True when it was the last.</summary>
    internal bool Take(Discv5Message response, Func<ReadOnlyMemory<byte>, (NodeRecord? Record, string? Fault)> check, Action<string> bad)
    {
        var total = 0;
        switch (response)
        {
            case TopicConfirmation confirmation:
                total = confirmation.Total;
                Confirmation ??= confirmation;
                break;
            case TopicNodes nodes:
                total = nodes.Total;
                Take(nodes.Records, Advertisers, TopicRules.MaxReturned, check, bad, _ => true);
                break;
            case Nodes nodes:
                total = nodes.Total;
                Take(nodes.Records, Auxiliary, Nodes.MaxRecords, check, bad, IsAskedFor);
                break;
        }

        return ++_packets >= Math.Min(total, TopicRules.MaxPackets);
    }

    private bool IsAskedFor(NodeRecord record)
    {
        var distance = TopicRules.BucketOf(topic, record.Id);
        return distances.Contains((ushort)distance) && Auxiliary.TrueForAll(other => TopicRules.BucketOf(topic, other.Id) != distance);
    }

    private static void Take(
        IReadOnlyList<ReadOnlyMemory<byte>> records,
        List<NodeRecord> into,
        int max,
        Func<ReadOnlyMemory<byte>, (NodeRecord? Record, string? Fault)> check,
        Action<string> bad,
        Predicate<NodeRecord> isWanted)
    {
        foreach (var rlp in records.Take(max - into.Count))
        {
            var (record, fault) = check(rlp);
            fault ??= into.Exists(other => other.Id == record!.Id) ? Discv5Counters.RecordTwice : !isWanted(record!) ? Discv5Counters.RecordDistance : null;
            if (fault is null)
            {
                into.Add(record!);
            }
            else
            {
                bad(fault);
            }
        }
    }
}
