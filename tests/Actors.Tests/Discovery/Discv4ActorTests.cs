using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv4;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>The rules of discv4 as a foreign node sees them.</summary>
public sealed class Discv4ActorTests : DiscoverySpec
{
    [Fact]
    public void FirstPing_IsAnsweredByOnePongAndOnePing()
    {
        var node = StartNode();
        var remote = Remote("10.0.0.2:30000", 2);
        var hash = remote.Send(remote.Ping(node.At), node.At);

        var pong = remote.Expect<Pong>().Packet;
        Assert.Equal(hash, pong.PingHash);
        Assert.Equal(new Endpoint(remote.At.Address, 30000, 30000), pong.To);
        Assert.Equal(5UL, pong.EnrSequence);
        var ping = remote.Expect<Ping>();
        Assert.Equal(4UL, ping.Packet.Version);
        Assert.Equal(new Endpoint(node.At.Address, 30303, 30303), ping.Packet.From);
        Assert.Equal(5UL, ping.Packet.EnrSequence);

        remote.Send(remote.Pong(ping.Hash), node.At);
        AwaitAssert(() => Assert.Equal(0, Bonds(node)));
        SettleAll();
        remote.ExpectNothing(); // the bond triggers nothing more
    }

    [Fact]
    public void SecondPing_BeforeThePongToOurs_IsAnsweredByOnePongOnly_AndByAPingAgainWhenTheBondHasFailed()
    {
        var node = StartNode();
        var remote = Remote("10.0.0.2:30000", 2);
        remote.Send(remote.Ping(node.At), node.At);
        remote.Expect<Pong>();
        remote.Expect<Ping>();
        remote.Send(remote.Ping(node.At) with { Version = 5 }, node.At);
        remote.Expect<Pong>();
        SettleAll();
        remote.ExpectNothing();
        Advance(TimeSpan.FromMilliseconds(500));
        AwaitAssert(() => Assert.Equal(0, Bonds(node)));
        SettleAll();
        remote.Send(remote.Ping(node.At) with { Version = 6 }, node.At);
        remote.Expect<Pong>();
        remote.Expect<Ping>();
    }

    [Fact]
    public void Ping_WhenBonded_IsAnsweredByOnePongOnly()
    {
        var node = StartNode();
        var remote = Remote("10.0.0.2:30000", 2);
        Bond(remote, node);
        remote.Send(remote.Ping(node.At), node.At);
        remote.Expect<Pong>();
        SettleAll();
        remote.ExpectNothing();
    }

    [Fact]
    public void Proof_OneTickBefore24Hours_StillCounts_AndAtTheTimeNoMore()
    {
        var node = StartNode();
        var remote = Remote("10.0.0.2:30000", 2);
        Bond(remote, node);
        Advance(TimeSpan.FromHours(24) - Tick);
        remote.Send(new EnrRequest(remote.Expiration), node.At);
        remote.Expect<EnrResponse>(skipPings: true);
        Advance(Tick);
        remote.Send(new EnrRequest(remote.Expiration), node.At);
        AwaitAssert(() => Assert.Equal(1, Count(node, "unproven")));
        remote.ExpectNothing(butPings: true); // a day has gone by: the table checks its nodes
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Request_FromUnprovenSender_GetsNothingAtAll(bool findNode)
    {
        var node = StartNode();
        var remote = Remote("10.0.0.2:30000", 2);
        remote.Send(findNode ? new FindNode(new byte[64], remote.Expiration) : new EnrRequest(remote.Expiration), node.At);
        AwaitAssert(() => Assert.Equal(1, Count(node, "unproven")));
        SettleAll();
        remote.ExpectNothing();
    }

    [Fact]
    public void Proof_IsHeldPerNodeIdAndIp_WhateverThePort()
    {
        var node = StartNode();
        var remote = Remote("10.0.0.2:30000", 2);
        Bond(remote, node);
        var samePlace = Remote("10.0.0.2:40000", 2);
        samePlace.Send(new EnrRequest(samePlace.Expiration), node.At);
        samePlace.Expect<EnrResponse>();
        var elsewhere = Remote("10.0.0.3:30000", 2);
        elsewhere.Send(new EnrRequest(elsewhere.Expiration), node.At);
        var otherKey = Remote("10.0.0.2:50000", 3);
        otherKey.Send(new EnrRequest(otherKey.Expiration), node.At);
        AwaitAssert(() => Assert.Equal(2, Count(node, "unproven")));
        SettleAll();
        elsewhere.ExpectNothing();
        otherKey.ExpectNothing();
    }

    [Fact]
    public void EnrRequest_WhenProven_IsAnsweredWithOurRecordAndTheHash()
    {
        var node = StartNode();
        var remote = Remote("10.0.0.2:30000", 2);
        Bond(remote, node);
        var hash = remote.Send(new EnrRequest(remote.Expiration), node.At);
        var response = remote.Expect<EnrResponse>().Packet;
        Assert.Equal(hash, response.RequestHash);
        Assert.Equal(node.Record, response.Record);
    }

    [Fact]
    public void FindNode_WhenProven_IsAnsweredWithNeighboursOf12And4()
    {
        var node = StartNode();
        var remote = Remote("10.0.0.2:30000", 2);
        Bond(remote, node);
        for (var i = 0; i < 20; i++)
        {
            var key = PrivateKey.Generate(new SeededRandomness(100 + i).Fill).PublicKey;
            node.Child("table").Tell(new TableActor.TrackRequest(remote.Enode, true, [Wire.Enr.Enode.Create(key, IPAddress.Parse($"10.1.0.{i + 1}"), 30303, 30303)]));
        }

        remote.Send(new FindNode(new byte[64], remote.Expiration), node.At);
        var (first, second) = (remote.Expect<Neighbors>(), remote.Expect<Neighbors>());
        Assert.True(first.Bytes.Length <= Discv4Codec.MaxSendSize);
        Assert.Equal((12, 4), (first.Packet.Nodes.Count, second.Packet.Nodes.Count));
    }

    [Fact]
    public void FindNode_FromTheLan_IsNotToldOfLoopbackNodes()
    {
        var node = StartNode();
        var remote = Remote("127.0.0.1:30000", 2);
        Bond(remote, node);
        var lan = Remote("10.0.0.9:30000", 3);
        Bond(lan, node);
        lan.Send(new FindNode(new byte[64], lan.Expiration), node.At);
        Assert.Equal(2, Table(node).Length);
        Assert.Equal(lan.At.Address, Assert.Single(lan.Expect<Neighbors>().Packet.Nodes).Endpoint.Ip);
    }

    [Fact]
    public void ExpiredAndUnknownPackets_AreDroppedSilentlyAndCounted()
    {
        var node = StartNode();
        var remote = Remote("10.0.0.2:30000", 2);
        remote.Send(remote.Ping(node.At) with { Expiration = (ulong)Epoch.ToUnixTimeSeconds() - 1 }, node.At);
        AwaitAssert(() => Assert.Equal(1, Count(node, "expired")));
        var unknown = Discv4Codec.Encode(remote.Key, remote.Ping(node.At), out _);
        unknown[97] = 9;
        Keccak.Hash256(unknown.AsSpan(32)).CopyTo(unknown);
        remote.SendRaw(unknown, node.At);
        remote.SendRaw([1, 2, 3], node.At);
        SettleAll();
        remote.ExpectNothing();
    }

    [Fact]
    public void ExpiredPackets_OfManyAddresses_AreSaidInOneLine()
    {
        var node = StartNode();
        var remotes = Enumerable.Range(2, 8).Select(n => Remote($"10.0.0.{n}:30000", n)).ToList();
        EventFilter.Warning(contains: "clock of this machine").ExpectOne(() =>
        {
            for (var i = 0; i < 64; i++)
            {
                var remote = remotes[i % 8];
                remote.Send(remote.Ping(node.At) with { Version = (ulong)i, Expiration = 1 }, node.At);
            }

            Settle(node.Udp, node.V4);
        });
        Assert.Equal(64, Count(node, "expired"));
    }

    [Fact]
    public void Ping_ExpiringNow_IsAnswered_OneMillisecondLaterNoMore()
    {
        var node = StartNode();
        var remote = Remote("10.0.0.2:30000", 2);
        var ping = remote.Ping(node.At);
        Advance(TimeSpan.FromSeconds(20));
        remote.Send(ping, node.At);
        remote.Expect<Pong>();
        Advance(TimeSpan.FromMilliseconds(1));
        remote.Send(ping with { Version = 555 }, node.At);
        AwaitAssert(() => Assert.Equal(1, Count(node, "expired")));
    }

    [Fact]
    public void PingNode_WithoutPong_FailsAt500Milliseconds()
    {
        var node = StartNode();
        var remote = Remote("10.0.0.2:30000", 2);
        var probe = CreateTestProbe();
        probe.Send(node.Actor, new DiscoveryActor.PingNode(remote.Enode));
        remote.Expect<Ping>();
        Advance(TimeSpan.FromMilliseconds(500) - Tick);
        ExpectNothing(probe, node.V4);
        Advance(Tick);
        probe.ExpectMsg(new DiscoveryActor.PingFailed(remote.Enode.Id, RequestFailure.Timeout));
    }

    [Fact]
    public void Pong_WithWrongHashOrSender_IsNotTaken()
    {
        var node = StartNode();
        var remote = Remote("10.0.0.2:30000", 2);
        var other = Remote("10.0.0.2:31000", 3);
        var probe = CreateTestProbe();
        probe.Send(node.Actor, new DiscoveryActor.PingNode(remote.Enode));
        var ping = remote.Expect<Ping>();
        remote.Send(remote.Pong(default), node.At);
        other.Send(other.Pong(ping.Hash), node.At);
        AwaitAssert(() => Assert.Equal(2, Count(node, "unsolicited")));
        ExpectNothing(probe, node.V4);
        remote.Send(remote.Pong(ping.Hash, 9), node.At);
        Assert.Equal(9UL, probe.ExpectMsg<DiscoveryActor.Ponged>().Pong.EnrSequence);
    }

    [Fact]
    public void PingNode_WithoutEndpoint_FailsAtOnce()
    {
        var node = StartNode();
        var probe = CreateTestProbe();
        var key = PrivateKey.Generate(new SeededRandomness(9).Fill).PublicKey;
        probe.Send(node.Actor, new DiscoveryActor.PingNode(Wire.Enr.Enode.Create(key, (IPAddress?)null, 0, 0)));
        probe.ExpectMsg(new DiscoveryActor.PingFailed(key.Id, RequestFailure.NoEndpoint));
    }
}
