using System.Text.Json;
using Akka.Actor;
using Akka.Devp2p.Actors.Eth;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Tests.Diagnostics;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Eth;
using Akka.Devp2p.Wire.P2p;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Eth;

/// <summary>The eth actor under a probe in the place of its PeerActor.</summary>
public class EthProtocolActorTests : ActorSpec
{
    private readonly TestProbe _peer;

    public EthProtocolActorTests() => _peer = CreateTestProbe();

    [Fact]
    public void Start_SendsStatusBeforeAnythingIsReceived()
    {
        Start(68);
        // Start has seen the Status go out
        Assert.False(_peer.HasMessages);
    }

    [Fact]
    public void Status_WhenAccepted_DescribesThePeerAndEndsTheWait()
    {
        var actor = Start(69);
        Receive(actor, EthCode.Status, EthPeers.Status(69).Encode());
        var info = Assert.IsType<EthPeerInfo>(_peer.ExpectMsg<ProtocolActor.DescribePeer>().Info);
        Assert.Equal(
            $$"""{"version":69,"earliestBlock":0,"latestBlock":0,"latestBlockHash":"0x{{EthPeers.Network.GenesisHash}}"}""",
            JsonSerializer.Serialize(info));
        Advance(TimeSpan.FromMinutes(1));
        ExpectNothing(_peer, actor);
    }

    [Fact]
    public void Status_OfAnOldVersion_DescribesDifficultyAndHead()
    {
        var actor = Start(68);
        Receive(actor, EthCode.Status, EthPeers.Status(68).Encode());
        Assert.Equal(
            $$"""{"version":68,"difficulty":"131072","head":"0x{{EthPeers.Network.GenesisHash}}"}""",
            JsonSerializer.Serialize((EthPeerInfo)_peer.ExpectMsg<ProtocolActor.DescribePeer>().Info));
    }

    [Fact]
    public void HandshakeTimeout_OneTickBefore_WaitsAndAtItsTimeFailsThePeer()
    {
        var actor = Start(68);
        Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        ExpectNothing(_peer, actor);
        Advance(TimeSpan.FromTicks(1));
        _peer.ExpectMsg(new ProtocolActor.FailPeer(DisconnectReason.ReadTimeout, EthMachine.TimedOut));
    }

    [Fact]
    public void Status_OfAnotherNetwork_FailsThePeerAndSilencesTheActor()
    {
        var actor = Start(68);
        Receive(actor, EthCode.Status, (EthPeers.Status(68) with { NetworkId = 5 }).Encode());
        _peer.ExpectMsg(new ProtocolActor.FailPeer(DisconnectReason.SubprotocolError, EthHandshake.WrongNetwork) { WrongNetwork = true });
        Receive(actor, EthCode.Status, EthPeers.Status(68).Encode());
        Receive(actor, EthCode.GetBlockHeaders, new GetBlockHeaders(1, BlockOrigin.Of(0), 1, 0, false).Encode(68));
        actor.Tell(ProtocolActor.SendQueueFull.Instance);
        Advance(TimeSpan.FromSeconds(5));
        ExpectNothing(_peer, actor);
    }

    [Fact]
    public void Request_AfterTheHandshake_IsAnsweredToTheParent()
    {
        var actor = Start(70);
        Receive(actor, EthCode.Status, EthPeers.Status(70).Encode());
        _peer.ExpectMsg<ProtocolActor.DescribePeer>();
        actor.Tell(ProtocolActor.SendQueueFull.Instance);
        actor.Tell(ProtocolActor.SendQueueReady.Instance);
        Receive(actor, EthCode.GetBlockHeaders, new GetBlockHeaders(1, BlockOrigin.Of(0), 1, 0, false).Encode(70));
        var answer = _peer.ExpectMsg<ProtocolActor.SendMessage>();
        Assert.Equal(((int)EthCode.BlockHeaders, MessageKind.Required), (answer.Code, answer.Kind));
        Assert.True(BlockHeaders.TryDecode(70, answer.Payload.Span, out var headers, out _));
        Assert.Single(headers!.Headers);
    }

    [Fact]
    public void BlockRangeUpdate_DescribesThePeerAnew()
    {
        var actor = Start(69);
        Receive(actor, EthCode.Status, EthPeers.Status(69).Encode());
        _peer.ExpectMsg<ProtocolActor.DescribePeer>();
        Receive(actor, EthCode.BlockRangeUpdate, new BlockRangeUpdate(3, 64, EthPeers.Network.GenesisHash).Encode());
        var info = (EthPeerInfo)_peer.ExpectMsg<ProtocolActor.DescribePeer>().Info;
        Assert.Equal((3ul, 64ul), (info.EarliestBlock, info.LatestBlock));
    }

    /// <summary>ServerActor spares the most useful when a peer has to make room.</summary>
    [Fact]
    public void Announcements_MakeThePeerUseful_AtTheEndOfTheirSlice_AndItFades()
    {
        var actor = Start(68);
        Receive(actor, EthCode.Transactions, [0xc1, 0xc0]); // before its Status it breaks the protocol, in an actor of its own
        _peer.ExpectMsg<ProtocolActor.FailPeer>();
        actor = Start(68);
        Receive(actor, EthCode.Status, EthPeers.Status(68).Encode());
        _peer.ExpectMsg<ProtocolActor.DescribePeer>();
        Receive(actor, EthCode.Transactions, [0xc1, 0xc0]);
        Receive(actor, EthCode.Transactions, [0xc1, 0xc0]);
        Settle(actor);
        Advance(EthUsefulness.Slice - TimeSpan.FromTicks(1));
        ExpectNothing(_peer, actor);
        Advance(TimeSpan.FromTicks(1));
        _peer.ExpectMsg(new ProtocolActor.ScoreUsefulness(0.02));
        AdvanceInSteps(EthUsefulness.HalfLife, EthUsefulness.Slice, actor);
        _peer.ExpectMsg(new ProtocolActor.ScoreUsefulness(0.01));
        ExpectNothing(_peer, actor);
    }

    [Fact]
    public void Specs_HaveLengthsAndNodeInfoOfTheirNetwork()
    {
        var specs = EthProtocol.Specs(Networks.Dev, [63, 68, 70]);
        Assert.Equal([("eth", 63u, 17), ("eth", 68u, 17), ("eth", 70u, 18)], specs.Select(spec => (spec.Name, spec.Version, spec.Length)));
        var info = Assert.IsType<EthNodeInfo>(specs[0].NodeInfo!());
        Assert.Equal(1337ul, info.Network);
        Assert.Equal($"0x{Networks.Dev.GenesisHash}", info.Genesis);
        Assert.Equal(info.Genesis, info.Head);
        Assert.Equal(1337ul, info.Config["chainId"]);
        Assert.Equal(0ul, info.Config["londonBlock"]);
        Assert.StartsWith("""{"network":1337,"difficulty":"1","genesis":"0x""", JsonSerializer.Serialize(info), StringComparison.Ordinal);
    }

    [Fact]
    public void Handshake_ThatFails_IsMeteredByItsReason_AsInGeth()
    {
        var node = $"status-{Guid.NewGuid():N}";
        using var readings = new MeterReadings(node);
        using var meters = new NodeMeters(node);
        var version = EthPeers.Status(69).Encode();
        Assert.Equal(69, version[2]); // behind the head of the list
        version[2] = 68;
        foreach (var wrong in new[]
        {
            (EthPeers.Status(69) with { NetworkId = 5 }).Encode(),
            version,
            (EthPeers.Status(69) with { Genesis = default }).Encode(),
            (EthPeers.Status(69) with { ForkId = default }).Encode(),
        })
        {
            Receive(Start(69, meters), EthCode.Status, wrong);
            _peer.ExpectMsg<ProtocolActor.FailPeer>();
        }

        Assert.Equal("forkid 1, genesis 1, network 1, version 1", readings.Sums("eth/protocols/eth/ingress/handshake/error/"));
        Receive(Start(69, meters), EthCode.GetBlockHeaders, []);
        _peer.ExpectMsg<ProtocolActor.FailPeer>();
        var late = Start(69, meters);
        Advance(TimeSpan.FromSeconds(5));
        _peer.ExpectMsg<ProtocolActor.FailPeer>();
        var gone = Start(69, meters);
        Watch(gone);
        Sys.Stop(gone);
        ExpectTerminated(gone);
        Assert.Equal("forkid 1, genesis 1, network 1, peer 2, timeout 1, version 1", readings.Sums("eth/protocols/eth/ingress/handshake/error/"));
        // once, and not what comes after the handshake
        Receive(late, EthCode.Status, EthPeers.Status(69).Encode());
        var good = Start(69, meters);
        Receive(good, EthCode.Status, EthPeers.Status(69).Encode());
        _peer.ExpectMsg<ProtocolActor.DescribePeer>();
        Receive(good, EthCode.Status, EthPeers.Status(69).Encode());
        _peer.ExpectMsg<ProtocolActor.FailPeer>();
        Assert.Equal("forkid 1, genesis 1, network 1, peer 2, timeout 1, version 1", readings.Sums("eth/protocols/eth/ingress/handshake/error/"));
        Assert.Equal(string.Empty, readings.Sums("eth/protocols/eth/egress/"));
    }

    [Fact]
    public void Answer_ThatNobodyHasAskedFor_IsMetered()
    {
        var node = $"stale-{Guid.NewGuid():N}";
        using var readings = new MeterReadings(node);
        using var meters = new NodeMeters(node);
        var actor = Start(68, meters);
        Receive(actor, EthCode.Status, EthPeers.Status(68).Encode());
        _peer.ExpectMsg<ProtocolActor.DescribePeer>();
        Receive(actor, EthCode.BlockHeaders, new BlockHeaders(1, []).Encode(68));
        Receive(actor, EthCode.GetBlockHeaders, new GetBlockHeaders(1, BlockOrigin.Of(0), 1, 0, false).Encode(68));
        _peer.ExpectMsg<ProtocolActor.SendMessage>();
        Assert.Equal("eth/68/0x04 1", readings.Sums("p2p/stale/"));
    }

    private IActorRef Start(uint version, NodeMeters? meters = null)
    {
        var spec = Assert.Single(EthProtocol.Specs(EthPeers.Network, [version]));
        var actor = _peer.ChildActorOf(spec.Props(EthPeers.Peer(version, meters)));
        var status = _peer.ExpectMsg<ProtocolActor.SendMessage>();
        Assert.Equal((int)EthCode.Status, status.Code);
        Assert.Equal(EthPeers.Status(version).Encode(), status.Payload.ToArray());
        return actor;
    }

    private static void Receive(IActorRef actor, EthCode code, byte[] payload) =>
        actor.Tell(new ProtocolActor.MessageReceived((int)code, payload));
}
