using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Eth;

/// <summary>Asks for headers: <c>[start, limit, skip, reverse]</c>, inside <c>[id, ...]</c> from eth/66 on.</summary>
/// <param name="RequestId">Chosen by the asker; 0 before eth/66.</param>
/// <param name="Origin">The first header wanted.</param>
/// <param name="Amount">Headers wanted at most.</param>
/// <param name="Skip">Blocks left out between two headers.</param>
/// <param name="Reverse">True towards the genesis.</param>
public sealed record GetBlockHeaders(ulong RequestId, BlockOrigin Origin, ulong Amount, ulong Skip, bool Reverse)
{
    public byte[] Encode(uint version)
    {
        var writer = new RlpWriter(64);
        var marks = EthEnvelope.Begin(version, RequestId, writer);
        Origin.Write(writer);
        writer.WriteUInt64(Amount);
        writer.WriteUInt64(Skip);
        writer.WriteBool(Reverse);
        return EthEnvelope.End(marks, writer);
    }

    public static bool TryDecode(uint version, ReadOnlySpan<byte> payload, out GetBlockHeaders? request, out WireError error)
    {
        var envelope = new EthEnvelope(version, payload);
        request = envelope.TryOpen() ? Read(envelope.RequestId, ref envelope.Content) : null;
        request = envelope.TryClose(out error) ? request : null;
        return request is not null;
    }

    private static GetBlockHeaders? Read(ulong id, ref RlpReader content) =>
        BlockOrigin.TryRead(ref content, out var origin) && content.TryReadUInt64(out var amount)
            && content.TryReadUInt64(out var skip) && content.TryReadBool(out var reverse)
            ? new GetBlockHeaders(id, origin, amount, skip, reverse)
            : null;
}
