using System.Buffers.Binary;
using System.Numerics;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Types;

/// <content>The header as an RLP list of 15 to 23 items.</content>
public sealed partial class BlockHeader
{
    private const int WordSize = 32;
    private const int NonceSize = 8;

    /// <summary>The encoded list.</summary>
    public byte[] Encode()
    {
        var writer = new RlpWriter(640 + ExtraData.Length);
        Write(writer);
        return writer.ToArray();
    }

    /// <summary>Writes the list. A header with a gap among its optional fields is our own bug and throws.</summary>
    public void Write(RlpWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var mark = writer.BeginList();
        writer.WriteHash(ParentHash);
        writer.WriteHash(UnclesHash);
        writer.WriteBytes(Coinbase.ToArray());
        writer.WriteHash(StateRoot);
        writer.WriteHash(TransactionsRoot);
        writer.WriteHash(ReceiptsRoot);
        writer.WriteBytes(LogsBloom.Span);
        writer.WriteBigInteger(Difficulty);
        writer.WriteUInt64(Number);
        writer.WriteUInt64(GasLimit);
        writer.WriteUInt64(GasUsed);
        writer.WriteUInt64(Timestamp);
        writer.WriteBytes(ExtraData.Span);
        writer.WriteHash(MixHash);
        Span<byte> nonce = stackalloc byte[NonceSize];
        BinaryPrimitives.WriteUInt64BigEndian(nonce, Nonce);
        writer.WriteBytes(nonce);
        WriteOptional(writer);
        writer.EndList(mark);
    }

    private void WriteOptional(RlpWriter writer)
    {
        var ended = false;
        if (Next(BaseFeePerGas, ref ended) is { } baseFee)
        {
            writer.WriteBigInteger(baseFee);
        }

        WriteIf(writer, Next(WithdrawalsRoot, ref ended));
        WriteIf(writer, Next(BlobGasUsed, ref ended));
        WriteIf(writer, Next(ExcessBlobGas, ref ended));
        WriteIf(writer, Next(ParentBeaconRoot, ref ended));
        WriteIf(writer, Next(RequestsHash, ref ended));
        WriteIf(writer, Next(BlockAccessListHash, ref ended));
        WriteIf(writer, Next(SlotNumber, ref ended));
    }

    private static T? Next<T>(T? value, ref bool ended) where T : struct
    {
        if (ended && value is not null)
        {
            throw new InvalidOperationException("a header field is present although one before it is absent");
        }

        ended |= value is null;
        return value;
    }

    private static void WriteIf(RlpWriter writer, Hash256? value)
    {
        if (value is { } hash)
        {
            writer.WriteHash(hash);
        }
    }

    private static void WriteIf(RlpWriter writer, ulong? value)
    {
        if (value is { } number)
        {
            writer.WriteUInt64(number);
        }
    }

    /// <summary>Decodes an input that holds one header and nothing else.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> rlp, out BlockHeader? header, out WireError error)
    {
        var reader = new RlpReader(rlp);
        var ok = TryRead(ref reader, out header) && reader.TryEnd();
        error = reader.Error;
        header = ok ? header : null;
        return ok;
    }

    /// <summary>Reads a header as strictly as geth: exact sizes, canonical integers, nothing behind the last known field.</summary>
    public static bool TryRead(ref RlpReader reader, out BlockHeader? header)
    {
        header = null;
        if (!reader.TryReadList(out var items))
        {
            return false;
        }

        header = ReadItems(ref items);
        if (!items.TryEnd() || header is null)
        {
            header = null;
            return reader.Merge(items);
        }

        return true;
    }

    private static BlockHeader? ReadItems(ref RlpReader items)
    {
        if (!(items.TryReadHash(out var parent) && items.TryReadHash(out var uncles)
            && items.TryReadFixed(Address.Size, out var coinbase) && items.TryReadHash(out var state)
            && items.TryReadHash(out var transactions) && items.TryReadHash(out var receipts)
            && items.TryReadFixed(BloomSize, out var bloom) && items.TryReadScalar(WordSize, out var difficulty)
            && items.TryReadUInt64(out var number) && items.TryReadUInt64(out var gasLimit) && items.TryReadUInt64(out var gasUsed)
            && items.TryReadUInt64(out var time) && items.TryReadBytes(MaxExtraData, out var extra) && items.TryReadHash(out var mix)
            && items.TryReadFixed(NonceSize, out var nonce) && TryReadOptional(ref items, out var late)))
        {
            return null;
        }

        return new BlockHeader
        {
            ParentHash = parent,
            UnclesHash = uncles,
            Coinbase = new Address(coinbase),
            StateRoot = state,
            TransactionsRoot = transactions,
            ReceiptsRoot = receipts,
            LogsBloom = bloom.IndexOfAnyExcept((byte)0) < 0 ? NoLogs : bloom.ToArray(),
            Difficulty = new BigInteger(difficulty, isUnsigned: true, isBigEndian: true),
            Number = number,
            GasLimit = gasLimit,
            GasUsed = gasUsed,
            Timestamp = time,
            ExtraData = extra.ToArray(),
            MixHash = mix,
            Nonce = BinaryPrimitives.ReadUInt64BigEndian(nonce),
            BaseFeePerGas = late.BaseFee,
            WithdrawalsRoot = late.Withdrawals,
            BlobGasUsed = late.BlobGas,
            ExcessBlobGas = late.ExcessBlobGas,
            ParentBeaconRoot = late.BeaconRoot,
            RequestsHash = late.Requests,
            BlockAccessListHash = late.AccessList,
            SlotNumber = late.Slot,
        };
    }

    private static bool TryReadOptional(ref RlpReader items, out LateFields late)
    {
        late = default;
        if (!items.AtEnd && items.TryReadScalar(WordSize, out var baseFee))
        {
            late.BaseFee = new BigInteger(baseFee, isUnsigned: true, isBigEndian: true);
        }

        late.Withdrawals = ReadHashIfAny(ref items);
        late.BlobGas = ReadNumberIfAny(ref items);
        late.ExcessBlobGas = ReadNumberIfAny(ref items);
        late.BeaconRoot = ReadHashIfAny(ref items);
        late.Requests = ReadHashIfAny(ref items);
        late.AccessList = ReadHashIfAny(ref items);
        late.Slot = ReadNumberIfAny(ref items);
        return items.Error.IsNone;
    }

    private static Hash256? ReadHashIfAny(ref RlpReader items) =>
        !items.AtEnd && items.TryReadHash(out var value) ? value : null;

    private static ulong? ReadNumberIfAny(ref RlpReader items) =>
        !items.AtEnd && items.TryReadUInt64(out var value) ? value : null;

    private struct LateFields
    {
        public BigInteger? BaseFee;
        public Hash256? Withdrawals, BeaconRoot, Requests, AccessList;
        public ulong? BlobGas, ExcessBlobGas, Slot;
    }
}
