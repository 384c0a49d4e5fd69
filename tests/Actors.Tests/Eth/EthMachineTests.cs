using Akka.Devp2p.Actors.Eth;
using Akka.Devp2p.Chain.Store;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Eth;
using Akka.Devp2p.Wire.ForkId;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Tests.Eth;

public class EthMachineTests
{
    public static TheoryData<uint> Versions => [62, 63, 64, 65, 66, 67, 68, 69, 70];

    [Theory]
    [MemberData(nameof(Versions))]
    public void Start_InEveryVersion_SendsOurStatus(uint version)
    {
        var step = Machine(version).Start();
        Assert.Equal(EthCode.Status, step.Code);
        Assert.True(EthStatus.TryDecode(version, step.Payload.Span, out var status, out _));
        Assert.Equal(EthPeers.Network.NetworkId, status!.NetworkId);
        Assert.Equal(EthPeers.Network.GenesisHash, status.Genesis);
        Assert.Equal(EthPeers.Network.GenesisHash, status.Head);
        Assert.Equal(version, status.Version);
        Assert.Equal(version >= 64 ? "fe3366e7/1735371" : "00000000/0", status.ForkId.ToString());
        Assert.Equal(version >= 69 ? 0 : 0x20000, status.TotalDifficulty);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Status_OfTheSameNetwork_IsAcceptedOnce(uint version)
    {
        var machine = Machine(version);
        var status = EthPeers.Status(version).Encode();
        Assert.True(machine.OnMessage(0, status).Learned);
        Assert.NotNull(machine.Theirs);
        Assert.Equal(version >= 69, machine.Range is not null);
        Assert.Equal(EthStep.None, machine.OnHandshakeTimeout());
        AssertFails(EthMachine.SecondStatus, machine.OnMessage(0, status));
    }

    public static TheoryData<string, uint, EthStatus> Foreign => new()
    {
        { EthHandshake.WrongNetwork, 68, EthPeers.Status(68) with { NetworkId = 1 } },
        { EthHandshake.WrongNetwork, 62, EthPeers.Status(62) with { NetworkId = 1 } },
        { EthHandshake.WrongVersion, 68, EthPeers.Status(67) },
        { EthHandshake.WrongVersion, 69, EthPeers.Status(70) },
        { EthHandshake.WrongGenesis, 70, EthPeers.Status(70) with { Genesis = default } },
        { EthHandshake.WrongGenesis, 63, EthPeers.Status(63) with { Genesis = default } },
        { EthHandshake.LocalStale, 68, EthPeers.Status(68) with { ForkId = new ForkIdentifier(1, 0) } },
        // network before version before genesis before fork, as geth checks them
        { EthHandshake.WrongNetwork, 68, EthPeers.Status(67) with { NetworkId = 1, Genesis = default } },
        { EthHandshake.WrongVersion, 68, EthPeers.Status(67) with { Genesis = default } },
        { EthHandshake.WrongGenesis, 68, EthPeers.Status(68) with { Genesis = default, ForkId = default } },
        { "eth: block range ends before it begins", 69, EthPeers.Status(69) with { EarliestBlock = 1 } },
        { "eth: block range without a hash", 70, EthPeers.Status(70) with { Head = default } },
    };

    [Theory]
    [MemberData(nameof(Foreign))]
    public void Status_OfAnotherNetwork_FailsThePeerWithItsReason(string reason, uint version, EthStatus status)
    {
        var machine = Machine(version);
        AssertFails(reason, machine.OnMessage(0, status.Encode()));
        Assert.Null(machine.Theirs);
    }

    [Fact]
    public void Status_WithAForkThatTheRemoteMissed_FailsAsStale()
    {
        // our head is beyond the fork at block 1,735,371 that the remote does not announce
        var theirs = EthPeers.Status(68) with { ForkId = new ForkIdentifier(0xfe3366e7, 0) };
        var head = new Wire.Types.BlockHeader { Number = 2_000_000, Timestamp = 1_650_000_000 };
        Assert.Equal(EthHandshake.RemoteStale, EthHandshake.Judge(EthPeers.Network, head, 68, theirs));
        Assert.Null(EthHandshake.Judge(EthPeers.Network, head, 68, theirs with { ForkId = new ForkIdentifier(0xfe3366e7, 1_735_371) }));
    }

    [Fact]
    public void Status_ThatIsNoStatus_FailsWithTheDecodersReason()
    {
        AssertFails("rlp: item missing", Machine(68).OnMessage(0, ReadOnlyMemory<byte>.Empty));
        AssertFails("rlp: expected a list, found a string", Machine(68).OnMessage(0, new byte[] { 0x80 }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(99)]
    public void AnyMessage_BeforeStatus_FailsThePeer(int code) => AssertFails(EthMachine.NoStatus, Machine(69).OnMessage(code, new byte[] { 0xc0 }));

    [Fact]
    public void HandshakeTimeout_WithoutStatus_FailsThePeerAsGethDoes()
    {
        var step = Machine(68).OnHandshakeTimeout();
        Assert.Equal((EthMachine.TimedOut, DisconnectReason.ReadTimeout), (step.Fault, step.Reason));
    }

    [Theory]
    [InlineData(62u, 8)]
    [InlineData(64u, 8)]
    [InlineData(67u, 13)]
    [InlineData(68u, 17)]
    [InlineData(70u, 11)]
    [InlineData(70u, 18)]
    public void UnknownCode_ForTheVersion_FailsThePeer(uint version, int code) =>
        AssertFails(EthMachine.UnknownCode, Ready(version).OnMessage(code, new byte[] { 0xc0 }));

    [Theory]
    [InlineData(EthCode.NewBlockHashes)]
    [InlineData(EthCode.Transactions)]
    [InlineData(EthCode.NewBlock)]
    [InlineData(EthCode.NewPooledTransactionHashes)]
    public void Announcements_OfNothing_AreIgnored(EthCode code) =>
        Assert.Equal(EthStep.None, Ready(68).OnMessage((int)code, new byte[] { 0xc0 }));

    [Theory]
    [InlineData(EthCode.PooledTransactions)]
    [InlineData(EthCode.BlockHeaders)]
    [InlineData(EthCode.BlockBodies)]
    [InlineData(EthCode.Receipts)]
    public void Answers_ToNothing_AreNoDelivery_AndCounted(EthCode code)
    {
        var step = Ready(68).OnMessage((int)code, new byte[] { 0xc1, 0xc0 });
        Assert.Equal(EthStep.NotAsked(), step);
        Assert.False(step.Delivered);
    }

    /// <summary>Something of use: anything but an empty list, or what nobody asked for.</summary>
    [Theory]
    [InlineData(66u, EthCode.NewBlockHashes, "c1c0", true)]
    [InlineData(66u, EthCode.NewBlock, "c1c0", true)]
    [InlineData(68u, EthCode.Transactions, "c1c0", true)]
    [InlineData(67u, EthCode.NewPooledTransactionHashes, "c101", true)]
    [InlineData(68u, EthCode.NewPooledTransactionHashes, "c602c102c2c101", true)]
    [InlineData(68u, EthCode.NewPooledTransactionHashes, "c380c0c0", false)]
    [InlineData(68u, EthCode.Transactions, "c0", false)]
    [InlineData(68u, EthCode.Transactions, "c1c000", false)]
    [InlineData(68u, EthCode.Transactions, "81ff", false)]
    public void News_WithSomethingInIt_IsADelivery(uint version, EthCode code, string hex, bool want)
    {
        var step = Ready(version).OnMessage((int)code, Convert.FromHexString(hex));
        Assert.Equal(want ? EthStep.Deliver() : EthStep.None, step);
    }

    [Fact]
    public void BlockRangeUpdate_ThatGrows_IsADelivery()
    {
        var machine = Ready(69);
        var hash = Hash256.Parse(new string('a', 64));
        Assert.Equal([true, false, false, true], new ulong[] { 32, 32, 31, 33 }.Select(latest => machine.OnMessage(17, new BlockRangeUpdate(1, latest, hash).Encode()).Delivered));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void GetBlockHeaders_ForTheGenesis_IsAnsweredWithIt(uint version)
    {
        var id = version >= 66 ? 9ul : 0;
        foreach (var origin in new[] { BlockOrigin.Of(0), BlockOrigin.Of(EthPeers.Network.GenesisHash) })
        {
            foreach (var skip in new[] { 0ul, 1ul, ulong.MaxValue })
            {
                var step = Ready(version).OnMessage(3, new GetBlockHeaders(id, origin, 192, skip, false).Encode(version));
                Assert.Equal(EthCode.BlockHeaders, step.Code);
                Assert.True(BlockHeaders.TryDecode(version, step.Payload.Span, out var answer, out _));
                Assert.Equal(id, answer!.RequestId);
                Assert.Equal(EthPeers.Network.GenesisHash, Assert.Single(answer.Headers).Hash);
            }
        }
    }

    [Fact]
    public void GetBlockHeaders_ForABlockNotKnown_IsAnsweredEmpty()
    {
        var step = Ready(68).OnMessage(3, new GetBlockHeaders(7, BlockOrigin.Of(1), 1, 0, false).Encode(68));
        Assert.Equal("c207c0", Convert.ToHexStringLower(step.Payload.Span));
    }

    [Theory]
    [InlineData(62u, EthCode.GetBlockBodies, "c0")]
    [InlineData(63u, EthCode.GetNodeData, "c0")]
    [InlineData(65u, EthCode.GetPooledTransactions, "c0")]
    [InlineData(66u, EthCode.GetNodeData, "c207c0")]
    [InlineData(68u, EthCode.GetBlockBodies, "c207c0")]
    [InlineData(68u, EthCode.GetPooledTransactions, "c207c0")]
    [InlineData(69u, EthCode.GetReceipts, "c207c0")]
    [InlineData(70u, EthCode.GetReceipts, "c30780c0")]
    public void RequestsByHash_AreAnsweredWithEmptyLists(uint version, EthCode code, string hex)
    {
        var request = new EthHashRequest(code, version >= 66 ? 7ul : 0, [EthPeers.Network.GenesisHash]);
        var step = Ready(version).OnMessage((int)code, request.Encode(version));
        Assert.Equal(request.AnswerCode, step.Code);
        Assert.Equal(hex, Convert.ToHexStringLower(step.Payload.Span));
    }

    [Theory]
    [InlineData(EthCode.GetBlockHeaders)]
    [InlineData(EthCode.GetBlockBodies)]
    [InlineData(EthCode.GetReceipts)]
    [InlineData(EthCode.GetPooledTransactions)]
    [InlineData(EthCode.BlockRangeUpdate)]
    public void BrokenRequests_FailThePeer(EthCode code) =>
        AssertFails("rlp: expected a list, found a string", Ready(70).OnMessage((int)code, new byte[] { 0x80 }));

    [Fact]
    public void BlockRangeUpdate_IsTakenOrFailsThePeer()
    {
        var hash = Hash256.Parse(new string('a', 64));
        var machine = Ready(69);
        Assert.True(machine.OnMessage(17, new BlockRangeUpdate(1, 32, hash).Encode()).Learned);
        Assert.Equal(32ul, machine.Range!.Latest);
        AssertFails("eth: block range ends before it begins", machine.OnMessage(17, new BlockRangeUpdate(33, 32, hash).Encode()));
        Assert.Equal(32ul, machine.Range!.Latest);
    }

    [Fact]
    public void Message_OfTheLargestSize_IsTakenAndOneByteMoreFails()
    {
        Assert.Equal(EthStep.None, Ready(68).OnMessage(2, new byte[EthLimits.MaxMessageSize]));
        AssertFails(EthMachine.TooLarge, Ready(68).OnMessage(2, new byte[EthLimits.MaxMessageSize + 1]));
        AssertFails(EthMachine.TooLarge, Machine(68).OnMessage(0, new byte[EthLimits.MaxMessageSize + 1]));
    }

    private static void AssertFails(string reason, EthStep step)
    {
        Assert.Equal(reason, step.Fault);
        Assert.Equal(DisconnectReason.SubprotocolError, step.Reason);
        Assert.Null(step.Code);
    }

    private static EthMachine Machine(uint version) => new(EthPeers.Network, new GenesisChain(EthPeers.Network), version);

    private static EthMachine Ready(uint version)
    {
        var machine = Machine(version);
        Assert.True(machine.OnMessage(0, EthPeers.Status(version).Encode()).Learned);
        return machine;
    }
}
