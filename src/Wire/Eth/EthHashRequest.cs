using System.Collections.Immutable;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Eth;

/// <summary>
/// A request for things by hash: GetBlockBodies, GetReceipts, GetNodeData, GetPooledTransactions, all <c>[hash...]</c>, inside
/// <c>[id, ...]</c> from eth/66 on; GetReceipts of eth/70 is <c>[id, firstBlockReceiptIndex, [hash...]]</c>.
/// </summary>
/// <param name="Code">Which request.</param>
/// <param name="RequestId">Chosen by the asker; 0 before eth/66.</param>
/// <param name="Hashes">The first <see cref="EthLimits.MaxLookups"/> hashes when decoded.</param>
public sealed record EthHashRequest(EthCode Code, ulong RequestId, ImmutableArray<Hash256> Hashes)
{
    /// <summary>Receipts of the first block to leave out (eth/70 GetReceipts only).</summary>
    public ulong FirstReceipt { get; init; }

    /// <summary>The message that answers the request.</summary>
    public EthCode AnswerCode => AnswerOf(Code) ?? throw new InvalidOperationException("not a request by hash");

    /// <summary>The answer's code for one of the four requests, null for any other message.</summary>
    public static EthCode? AnswerOf(EthCode code) => code switch
    {
        EthCode.GetBlockBodies => EthCode.BlockBodies,
        EthCode.GetReceipts => EthCode.Receipts,
        EthCode.GetNodeData => EthCode.NodeData,
        EthCode.GetPooledTransactions => EthCode.PooledTransactions,
        _ => null,
    };

    public byte[] Encode(uint version)
    {
        var writer = new RlpWriter(32 + Hashes.Length * 33);
        var marks = EthEnvelope.Begin(version, RequestId, writer, HasIndex(version, Code) ? FirstReceipt : null);
        foreach (var hash in Hashes)
        {
            writer.WriteHash(hash);
        }

        return EthEnvelope.End(marks, writer);
    }

    /// <summary>Decodes one of the four requests; <paramref name="code"/> says which.</summary>
    public static bool TryDecode(uint version, EthCode code, ReadOnlySpan<byte> payload, out EthHashRequest? request, out WireError error)
    {
        var envelope = new EthEnvelope(version, payload, HasIndex(version, code));
        ImmutableArray<Hash256> hashes = envelope.TryOpen() ? Read(ref envelope.Content) : [];
        request = envelope.TryClose(out error) ? new EthHashRequest(code, envelope.RequestId, hashes) { FirstReceipt = envelope.Number } : null;
        return request is not null;
    }

    private static bool HasIndex(uint version, EthCode code) => code == EthCode.GetReceipts && EthVersion.HasPartialReceipts(version);

    private static ImmutableArray<Hash256> Read(ref RlpReader content)
    {
        // 33 bytes each: never more memory than the message itself took
        var hashes = ImmutableArray.CreateBuilder<Hash256>(Math.Min(content.Rest.Length / 33, EthLimits.MaxLookups));
        while (!content.AtEnd && content.TryReadHash(out var hash))
        {
            if (hashes.Count < EthLimits.MaxLookups)
            {
                hashes.Add(hash);
            }
        }

        return hashes.DrainToImmutable();
    }
}
