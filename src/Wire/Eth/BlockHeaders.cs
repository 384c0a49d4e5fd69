using System.Collections.Immutable;
using Akka.Devp2p.Wire.Rlp;
using Akka.Devp2p.Wire.Types;

namespace Akka.Devp2p.Wire.Eth;

/// <summary>Answers <see cref="GetBlockHeaders"/>: <c>[header...]</c>, inside <c>[id, ...]</c> from eth/66 on.</summary>
/// <param name="RequestId">That of the request; 0 before eth/66.</param>
/// <param name="Headers">At most <see cref="EthLimits.MaxItems"/> when decoded.</param>
public sealed record BlockHeaders(ulong RequestId, ImmutableArray<BlockHeader> Headers)
{
    public byte[] Encode(uint version)
    {
        var writer = new RlpWriter(64 + Headers.Length * 640);
        var marks = EthEnvelope.Begin(version, RequestId, writer);
        foreach (var header in Headers)
        {
            header.Write(writer);
        }

        return EthEnvelope.End(marks, writer);
    }

    public static bool TryDecode(uint version, ReadOnlySpan<byte> payload, out BlockHeaders? answer, out WireError error)
    {
        var envelope = new EthEnvelope(version, payload);
        ImmutableArray<BlockHeader> headers = envelope.TryOpen() ? Read(ref envelope.Content) : [];
        answer = envelope.TryClose(out error) ? new BlockHeaders(envelope.RequestId, headers) : null;
        return answer is not null;
    }

    private static ImmutableArray<BlockHeader> Read(ref RlpReader content)
    {
        var headers = ImmutableArray.CreateBuilder<BlockHeader>();
        while (!content.AtEnd)
        {
            if (headers.Count == EthLimits.MaxItems)
            {
                content.Fail("eth: too many headers");
            }
            else if (BlockHeader.TryRead(ref content, out var header))
            {
                headers.Add(header!);
            }
        }

        return headers.DrainToImmutable();
    }
}
