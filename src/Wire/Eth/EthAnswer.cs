using System.Collections.Immutable;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Eth;

/// <summary>
/// Answers <see cref="EthHashRequest"/> with items that stay encoded: <c>[item...]</c>, inside <c>[id, ...]</c> from eth/66 on;
/// Receipts of eth/70 is <c>[id, lastBlockIncomplete, [item...]]</c>. An answer without items says that nothing is known.
/// </summary>
/// <param name="Code">Which answer.</param>
/// <param name="RequestId">That of the request; 0 before eth/66.</param>
/// <param name="Items">Each item whole, prefix included. When decoded, parts of the payload that was handed in.</param>
public sealed record EthAnswer(EthCode Code, ulong RequestId, ImmutableArray<ReadOnlyMemory<byte>> Items)
{
    /// <summary>The last block's receipts go on in another answer (eth/70 Receipts only).</summary>
    public bool LastBlockIncomplete { get; init; }

    /// <summary>The answer that knows nothing.</summary>
    public static EthAnswer Nothing(EthHashRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new EthAnswer(request.AnswerCode, request.RequestId, []);
    }

    public byte[] Encode(uint version)
    {
        var writer = new RlpWriter(64);
        var marks = EthEnvelope.Begin(version, RequestId, writer, HasFlag(version, Code) ? LastBlockIncomplete ? 1ul : 0ul : null);
        foreach (var item in Items)
        {
            writer.WriteRaw(item.Span);
        }

        return EthEnvelope.End(marks, writer);
    }

    /// <summary>Decodes an answer of the given code; items are counted and split, not looked into.</summary>
    public static bool TryDecode(uint version, EthCode code, ReadOnlyMemory<byte> payload, out EthAnswer? answer, out WireError error)
    {
        var envelope = new EthEnvelope(version, payload.Span, HasFlag(version, code));
        ImmutableArray<ReadOnlyMemory<byte>> items = envelope.TryOpen() ? Read(code, ref envelope.Content, payload) : [];
        if (envelope.Number > 1)
        {
            envelope.Content.Fail("rlp: invalid boolean");
        }

        answer = envelope.TryClose(out error) ? new EthAnswer(code, envelope.RequestId, items) { LastBlockIncomplete = envelope.Number == 1 } : null;
        return answer is not null;
    }

    private static bool HasFlag(uint version, EthCode code) => code == EthCode.Receipts && EthVersion.HasPartialReceipts(version);

    private static ImmutableArray<ReadOnlyMemory<byte>> Read(EthCode code, ref RlpReader content, ReadOnlyMemory<byte> payload)
    {
        var max = code == EthCode.PooledTransactions ? EthLimits.MaxTransactions : EthLimits.MaxItems;
        var items = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        while (!content.AtEnd)
        {
            if (items.Count == max)
            {
                content.Fail("eth: too many items");
            }
            else if (content.TryReadRaw(out var item))
            {
                // every list's items lie inside the payload, so the offset follows from what is left behind them
                payload.Span.Overlaps(item, out var offset);
                items.Add(payload.Slice(offset, item.Length));
            }
        }

        return items.DrainToImmutable();
    }
}
