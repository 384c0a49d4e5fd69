using System.Numerics;
using Akka.Devp2p.Wire.ForkId;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Eth;

/// <summary>
/// The first message of both sides. Three layouts: <c>[version, network, td, head, genesis]</c> (62, 63), with the fork identifier at the
/// end (64 to 68), and <c>[version, network, genesis, forkid, earliest, latest, latestHash]</c> (69, 70). Fields that a layout lacks are default.
/// </summary>
public sealed record EthStatus
{
    private const int DifficultyBytes = 32;

    /// <summary>Version that the sender believes to speak.</summary>
    public required uint Version { get; init; }

    public required ulong NetworkId { get; init; }

    public required Hash256 Genesis { get; init; }

    /// <summary>From eth/64 on.</summary>
    public ForkIdentifier ForkId { get; init; }

    /// <summary>To eth/68; below 2^256.</summary>
    public BigInteger TotalDifficulty { get; init; }

    /// <summary>Hash of the best block; in eth/69 and later that of <see cref="LatestBlock"/>.</summary>
    public required Hash256 Head { get; init; }

    /// <summary>First block at hand, from eth/69 on.</summary>
    public ulong EarliestBlock { get; init; }

    /// <summary>Last block at hand, from eth/69 on.</summary>
    public ulong LatestBlock { get; init; }

    /// <summary>The range that the message announces, from eth/69 on.</summary>
    public BlockRangeUpdate Range => new(EarliestBlock, LatestBlock, Head);

    /// <summary>Encodes in the layout of <see cref="Version"/>.</summary>
    public byte[] Encode()
    {
        var writer = new RlpWriter(128);
        var mark = writer.BeginList();
        writer.WriteUInt64(Version);
        writer.WriteUInt64(NetworkId);
        if (EthVersion.HasBlockRange(Version))
        {
            writer.WriteHash(Genesis);
            ForkId.Write(writer);
            writer.WriteUInt64(EarliestBlock);
            writer.WriteUInt64(LatestBlock);
            writer.WriteHash(Head);
        }
        else
        {
            writer.WriteBigInteger(TotalDifficulty);
            writer.WriteHash(Head);
            writer.WriteHash(Genesis);
            if (EthVersion.HasForkId(Version))
            {
                ForkId.Write(writer);
            }
        }

        writer.EndList(mark);
        return writer.ToArray();
    }

    /// <summary>Decodes in the layout of the negotiated <paramref name="version"/>; whether the sender meant the same is for the caller to compare.</summary>
    public static bool TryDecode(uint version, ReadOnlySpan<byte> payload, out EthStatus? status, out WireError error)
    {
        status = null;
        var reader = new RlpReader(payload);
        if (reader.TryReadList(out var items))
        {
            status = EthVersion.HasBlockRange(version) ? ReadRange(ref items) : ReadDifficulty(version, ref items);
            _ = items.TryEnd() || reader.Merge(items);
        }

        status = reader.TryEnd() ? status : null;
        error = reader.Error;
        return status is not null;
    }

    private static EthStatus? ReadRange(ref RlpReader items)
    {
        return items.TryReadUInt32(out var sent) && items.TryReadUInt64(out var network) && items.TryReadHash(out var genesis)
            && ForkIdentifier.TryRead(ref items, out var fork) && items.TryReadUInt64(out var earliest)
            && items.TryReadUInt64(out var latest) && items.TryReadHash(out var head)
            ? new EthStatus
            {
                Version = sent,
                NetworkId = network,
                Genesis = genesis,
                ForkId = fork,
                EarliestBlock = earliest,
                LatestBlock = latest,
                Head = head,
            }
            : null;
    }

    private static EthStatus? ReadDifficulty(uint version, ref RlpReader items)
    {
        var fork = default(ForkIdentifier);
        return items.TryReadUInt32(out var sent) && items.TryReadUInt64(out var network) && items.TryReadScalar(DifficultyBytes, out var difficulty)
            && items.TryReadHash(out var head) && items.TryReadHash(out var genesis)
            && (!EthVersion.HasForkId(version) || ForkIdentifier.TryRead(ref items, out fork))
            ? new EthStatus
            {
                Version = sent,
                NetworkId = network,
                TotalDifficulty = new BigInteger(difficulty, isUnsigned: true, isBigEndian: true),
                Head = head,
                Genesis = genesis,
                ForkId = fork,
            }
            : null;
    }
}
