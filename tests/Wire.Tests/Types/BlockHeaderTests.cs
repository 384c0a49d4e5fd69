using System.Numerics;
using Akka.Devp2p.Wire.Rlp;
using Akka.Devp2p.Wire.Types;

namespace Akka.Devp2p.Wire.Tests.Types;

public class BlockHeaderTests
{
    private static readonly Hash256 Filler = Hash256.Parse(new string('a', 64));

    public static TheoryData<int> OptionalCounts => [0, 1, 2, 3, 4, 5, 6, 7, 8];

    /// <summary>The header of go-ethereum eth/protocols/eth/protocol_test.go, TestMessages.</summary>
    internal static BlockHeader GethHeader { get; } = new()
    {
        UnclesHash = default,
        TransactionsRoot = default,
        ReceiptsRoot = default,
        Difficulty = 2222,
        Number = 3333,
        GasLimit = 4444,
        GasUsed = 5555,
        Timestamp = 6666,
        ExtraData = new byte[] { 0x77, 0x88 },
    };

    internal static string GethHeaderHex { get; } =
        "f901f9" + "a0" + Zeros(32) + "a0" + Zeros(32) + "94" + Zeros(20) + "a0" + Zeros(32) + "a0" + Zeros(32) + "a0" + Zeros(32)
        + "b90100" + Zeros(256) + "8208ae820d0582115c8215b3821a0a827788" + "a0" + Zeros(32) + "88" + Zeros(8);

    [Fact]
    public void Encoding_OfThePublishedHeader_IsBytewiseEqual()
    {
        Assert.Equal(GethHeaderHex, Convert.ToHexStringLower(GethHeader.Encode()));
        Assert.True(BlockHeader.TryDecode(Convert.FromHexString(GethHeaderHex), out var back, out var error), error.ToString());
        Assert.Equal(GethHeader, back);
    }

    [Theory]
    [MemberData(nameof(OptionalCounts))]
    public void Decoding_OfEveryNumberOfOptionalFields_GivesThemBack(int optional)
    {
        var header = Make(optional);
        var bytes = header.Encode();
        Assert.True(BlockHeader.TryDecode(bytes, out var back, out var error), error.ToString());
        Assert.Equal(bytes, back!.Encode());
        Assert.Equal(header.Hash, back.Hash);
        Assert.Equal(header.BaseFeePerGas, back.BaseFeePerGas);
        Assert.Equal(header.SlotNumber, back.SlotNumber);
        Assert.Equal(header.ExtraData.ToArray(), back.ExtraData.ToArray());
        Assert.Equal(header.LogsBloom.ToArray(), back.LogsBloom.ToArray());
    }

    [Theory]
    [MemberData(nameof(OptionalCounts))]
    public void Decoding_OfEveryTruncation_FailsWithAReason(int optional)
    {
        var bytes = Make(optional).Encode();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(BlockHeader.TryDecode(bytes.AsSpan(0, length), out var header, out var error));
            Assert.False(error.IsNone);
            Assert.Null(header);
        }
    }

    [Fact]
    public void Decoding_WhenAnItemIsOneTooMany_Fails()
    {
        var writer = new RlpWriter();
        var inner = new RlpReader(Make(8).Encode());
        Assert.True(inner.TryReadList(out var items));
        var mark = writer.BeginList();
        writer.WriteRaw(items.Rest);
        writer.WriteUInt64(1);
        writer.EndList(mark);
        Assert.False(BlockHeader.TryDecode(writer.WrittenSpan, out _, out var error));
        Assert.Equal("rlp: extra items", error.Reason);
    }

    [Fact]
    public void Decoding_WhenBytesFollow_Fails()
    {
        Assert.False(BlockHeader.TryDecode([.. Make(1).Encode(), 0x80], out var header, out _));
        Assert.Null(header);
    }

    [Fact]
    public void Decoding_OfExtraDataOverTheLimit_Fails()
    {
        var atLimit = new BlockHeader { ExtraData = new byte[BlockHeader.MaxExtraData] };
        var above = new BlockHeader { ExtraData = new byte[BlockHeader.MaxExtraData + 1] };
        Assert.True(BlockHeader.TryDecode(atLimit.Encode(), out _, out _));
        Assert.False(BlockHeader.TryDecode(above.Encode(), out _, out _));
    }

    [Fact]
    public void Encoding_WithAGapAmongTheOptionalFields_IsOurOwnFault() =>
        Assert.Throws<InvalidOperationException>(() => new BlockHeader { BaseFeePerGas = 1, BlobGasUsed = 1 }.Encode());

    internal static BlockHeader Make(int optional) => new()
    {
        ParentHash = Filler,
        Coinbase = Address.Parse(new string('b', 40)),
        LogsBloom = Enumerable.Range(0, BlockHeader.BloomSize).Select(i => (byte)i).ToArray(),
        Difficulty = BigInteger.Pow(2, 80),
        Number = ulong.MaxValue,
        GasLimit = 30_000_000,
        Timestamp = 1,
        ExtraData = new byte[] { 1, 2, 3 },
        Nonce = 0x0102030405060708,
        BaseFeePerGas = optional > 0 ? BigInteger.Pow(2, 256) - 1 : null,
        WithdrawalsRoot = optional > 1 ? Filler : null,
        BlobGasUsed = optional > 2 ? 0 : null,
        ExcessBlobGas = optional > 3 ? ulong.MaxValue : null,
        ParentBeaconRoot = optional > 4 ? default(Hash256) : null,
        RequestsHash = optional > 5 ? Filler : null,
        BlockAccessListHash = optional > 6 ? Filler : null,
        SlotNumber = optional > 7 ? 127 : null,
    };

    private static string Zeros(int bytes) => new('0', 2 * bytes);
}
