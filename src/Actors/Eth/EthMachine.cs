using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Chain.Store;
using Akka.Devp2p.Wire.Eth;
using Akka.Devp2p.Wire.P2p;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Actors.Eth;

/// <summary>
/// The decisions of one eth connection: Status first and once, then requests answered from the chain, all that is not known by empty lists
/// (geth eth/protocols/eth handler.go). Knows no actors and no time.
/// </summary>
public sealed class EthMachine(NetworkConfig network, IHeaderChain chain, uint version)
{
    public const string TooLarge = "eth: message too large";
    public const string NoStatus = "eth: message before status";
    public const string SecondStatus = "eth: second status";
    public const string UnknownCode = "eth: invalid message code";
    public const string TimedOut = "eth: no status in time";

    /// <summary>The peer's Status once it has been accepted.</summary>
    public EthStatus? Theirs { get; private set; }

    /// <summary>The blocks the peer has announced, from eth/69 on.</summary>
    public BlockRangeUpdate? Range { get; private set; }

    /// <summary>The first message of the connection.</summary>
    public EthStep Start() => EthStep.Send(EthCode.Status, EthHandshake.Status(network, chain, version).Encode());

    /// <summary>The time for the handshake is over; nothing follows when it was in time.</summary>
    public EthStep OnHandshakeTimeout() => Theirs is null ? EthStep.Fail(TimedOut, DisconnectReason.ReadTimeout) : EthStep.None;

    public EthStep OnMessage(int code, ReadOnlyMemory<byte> payload)
    {
        if (payload.Length > EthLimits.MaxMessageSize)
        {
            return EthStep.Fail(TooLarge);
        }

        if (Theirs is null)
        {
            return code == (int)EthCode.Status ? OnStatus(payload.Span) : EthStep.Fail(NoStatus);
        }

        if (!EthVersion.HasMessage(version, code))
        {
            return EthStep.Fail(UnknownCode);
        }

        return (EthCode)code switch
        {
            EthCode.Status => EthStep.Fail(SecondStatus),
            EthCode.GetBlockHeaders => OnGetBlockHeaders(payload.Span),
            EthCode.BlockRangeUpdate => OnBlockRangeUpdate(payload.Span),
            var request when EthHashRequest.AnswerOf(request) is not null => OnHashRequest(request, payload.Span),
            EthCode.NewBlockHashes or EthCode.NewBlock or EthCode.Transactions or EthCode.NewPooledTransactionHashes =>
                OnNews((EthCode)code, payload.Span),
            // answers to requests, which nobody here makes yet
            _ => EthStep.NotAsked(),
        };
    }

    private EthStep OnStatus(ReadOnlySpan<byte> payload)
    {
        if (!EthStatus.TryDecode(version, payload, out var status, out var error))
        {
            return EthStep.Fail(error.Reason);
        }

        if (EthHandshake.Judge(network, chain.Head, version, status!) is { } fault)
        {
            return EthStep.Fail(fault);
        }

        Theirs = status;
        Range = EthVersion.HasBlockRange(version) ? status!.Range : null;
        return EthStep.Learn();
    }

    private EthStep OnGetBlockHeaders(ReadOnlySpan<byte> payload)
    {
        if (!GetBlockHeaders.TryDecode(version, payload, out var request, out var error))
        {
            return EthStep.Fail(error.Reason);
        }

        var answer = new BlockHeaders(request!.RequestId, HeaderQuery.Collect(chain, request));
        return EthStep.Send(EthCode.BlockHeaders, answer.Encode(version));
    }

    private EthStep OnHashRequest(EthCode code, ReadOnlySpan<byte> payload)
    {
        if (!EthHashRequest.TryDecode(version, code, payload, out var request, out var error))
        {
            return EthStep.Fail(error.Reason);
        }

        var answer = EthAnswer.Nothing(request!);
        return EthStep.Send(answer.Code, answer.Encode(version));
    }

    // what is announced is only a claim: it spares a peer when others make room, and nothing more
    private EthStep OnNews(EthCode code, ReadOnlySpan<byte> payload)
    {
        var reader = new RlpReader(payload);
        var some = reader.TryReadList(out var items) && reader.AtEnd && !items.AtEnd;
        if (some && code == EthCode.NewPooledTransactionHashes && EthVersion.HasTransactionTypes(version))
        {
            some = items.TryReadBytes(out var types) && !types.IsEmpty;
        }

        return some ? EthStep.Deliver() : EthStep.None;
    }

    private EthStep OnBlockRangeUpdate(ReadOnlySpan<byte> payload)
    {
        if (!BlockRangeUpdate.TryDecode(payload, out var update, out var error))
        {
            return EthStep.Fail(error.Reason);
        }

        if (update!.Fault is { } fault)
        {
            return EthStep.Fail(fault);
        }

        var grew = update.Latest > Range?.Latest;
        Range = update;
        return EthStep.Learn(delivered: grew);
    }
}
