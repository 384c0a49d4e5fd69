using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery.Mixer;

/// <summary>
/// Whether a node is worth a dial, by its newest record that is known (geth: eth.NewNodeFilter). What a record has once told is not forgotten
/// because the node is named without it, or does not answer when it is asked for it. Pure.
/// </summary>
/// <param name="filters">Of the protocols: a node passes when one of them has nothing against it, or when there are none.</param>
/// <param name="onFailure">Told each time that one of them throws: a node at which that happens is refused by it.</param>
internal sealed class CandidateFilter(ImmutableArray<ProtocolFilter> filters, Action<ProtocolFilter, Exception>? onFailure = null)
{
    internal const int MaxRecords = 2048;

    /// <summary>A node that was refused is asked again after this time: it may have been brought up to date.</summary>
    internal static readonly TimeSpan AskAgainAfter = TimeSpan.FromMinutes(30);

    private readonly OldestFirst<NodeId, (NodeRecord Record, DateTimeOffset At, IPAddress? Where)> _known = new(MaxRecords);

    /// <param name="node">As it was found.</param>
    /// <param name="now">The time.</param>
    /// <param name="asked">It was asked for its record: what is known now has to do.</param>
    internal Judgement Judge(Enode node, DateTimeOffset now, bool asked = false)
    {
        if (filters.IsEmpty)
        {
            return new Judgement(node, null, NeedsRecord: false);
        }

        if (node.Record is { } record)
        {
            Remember(record, now, node.Ip);
        }

        if (!_known.TryGet(node.Id, out var known))
        {
            return new Judgement(node, null, !asked);
        }

        var refusal = Refuse(known.Record);
        var isOwn = node.Record is not null;
        var isNews = refusal is null ? !Equals(known.Where, node.Ip) : now - known.At >= AskAgainAfter; // a record is no proof of any other address
        return new Judgement(Update(node, known.Record, isOwn && !asked), refusal, isNews && !asked && !isOwn);
    }

    /// <summary>A node has told its record; one older than what is known is not taken.</summary>
    /// <param name="record">The record.</param>
    /// <param name="now">The time.</param>
    /// <param name="where">The address at which it has answered with it, or that of the record when that is how it was found.</param>
    internal void Remember(NodeRecord record, DateTimeOffset now, IPAddress? where)
    {
        if (!_known.TryGet(record.Id, out var known) || record.Sequence > known.Record.Sequence)
        {
            _known.Set(record.Id, (record, now, where));
        }
    }

    /// <summary>It was asked, whatever it has answered: not again for some time.</summary>
    internal void Asked(NodeId id, DateTimeOffset now)
    {
        if (_known.TryGet(id, out var known))
        {
            _known.Set(id, known with { At = now });
        }
    }

    private string? Refuse(NodeRecord record)
    {
        string? first = null;
        foreach (var filter in filters)
        {
            if (Ask(filter, record) is not { } refusal)
            {
                return null;
            }

            first ??= refusal;
        }

        return first;
    }

    // a host's code: a restart of ours would mend nothing, and lose what all sources have found, again at every such node
    private string? Ask(ProtocolFilter filter, NodeRecord record)
    {
        try
        {
            return filter.Refuse(record);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            onFailure?.Invoke(filter, failure);
            return filter.Failure;
        }
    }

    /// <summary>
    /// As the newest record says. Who was found without one stays at the address that it has proven: its record may name any other, a victim's, say.
    /// </summary>
    private static Enode Update(Enode node, NodeRecord newest, bool mayMove)
    {
        if (newest.Sequence <= node.Sequence)
        {
            return node;
        }

        var updated = Enode.FromRecord(newest);
        updated = mayMove || Equals(updated.Ip, node.Ip) ? updated : updated.InOtherFamily();
        return updated?.TcpEndPoint is not null && (mayMove || Equals(updated.Ip, node.Ip)) ? updated : node;
    }

    /// <summary>What came of it.</summary>
    /// <param name="Node">To dial it by, when it passes.</param>
    /// <param name="Refusal">Why not, in one of few texts; null when it passes.</param>
    /// <param name="NeedsRecord">It should be asked for its record first.</param>
    internal readonly record struct Judgement(Enode Node, string? Refusal, bool NeedsRecord);
}
