using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Discovery.V5;

/// <summary>Our own requests: each ends with a response or a failure, at the right time.</summary>
public sealed class Discv5CallTests : Discv5Spec
{
    [Fact]
    public void Requests_ToOneNode_GoOneAfterTheOther_WithOneHandshake()
    {
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2));
        var probes = Enumerable.Range(0, 3).Select(_ => Ask5(node, new DiscoveryActor.PingNode(remote.Enode))).ToArray();
        for (var i = 0; i < 3; i++)
        {
            var ping = remote.Expect<Ping>();
            Assert.Equal(node.Record.Sequence, ping.EnrSequence);
            remote.ExpectNothing();
            remote.Send(new Pong(ping.Request, 7, IPAddress.Loopback, 1), node.Enode.Key, node.At);
            SettleAll();
            probes[i].ExpectMsg<Discv5Actor.Ponged>();
        }

        Assert.Equal(1, Count5(node, Discv5Counters.Established));
        Assert.Empty(remote.Challenges);
    }

    [Fact]
    public void Requests_BeyondTheQueue_AreBusy()
    {
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2));
        var probes = Enumerable.Range(0, 1 + Discv5Calls.MaxQueued + 1).Select(_ => Ask5(node, new DiscoveryActor.PingNode(remote.Enode))).ToArray();
        probes[^1].ExpectMsg(new DiscoveryActor.PingFailed(remote.Id, RequestFailure.Busy));
        Assert.All(probes[..^1], probe => Assert.False(probe.HasMessages));
    }

    [Fact]
    public void Request_WithoutAnAnswer_TimesOutAfter700Milliseconds()
    {
        var node = Start5();
        var silent = Remote5("10.0.0.2:30000", 2);
        var probe = Ask5(node, new DiscoveryActor.PingNode(silent.Enode)); // the handshake has begun its time anew, at the same virtual moment
        Advance(Timeout - Tick);
        SettleAll();
        Assert.False(probe.HasMessages);
        Advance(Tick);
        probe.ExpectMsg(new DiscoveryActor.PingFailed(silent.Id, RequestFailure.Timeout));
        Assert.Equal((1, 0), (Count5(node, Discv5Counters.Timeout), Counters5(node).Calls));
    }

    /// <summary>Its challenge is the same for a second, and names the request before.</summary>
    [Fact]
    public void Request_AfterALostHandshake_AnswersTheChallengeThatNamesTheOneBefore()
    {
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2).Friendly());
        remote.IgnoresHandshakes = true;
        var lost = Ask5(node, new DiscoveryActor.PingNode(remote.Enode));
        Advance(Timeout);
        SettleAll();
        lost.ExpectMsg(new DiscoveryActor.PingFailed(remote.Id, RequestFailure.Timeout));
        remote.IgnoresHandshakes = false;
        Ask5(node, new DiscoveryActor.PingNode(remote.Enode)).ExpectMsg<Discv5Actor.Ponged>();
    }

    [Fact]
    public void FindNodes_AsksForTheDistancesAroundTheTarget()
    {
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2));
        var target = new NodeId(Wire.Crypto.Keccak.Hash256(new byte[64]));
        Ask5(node, new DiscoveryActor.FindNodes(remote.Enode, new byte[64]));
        var distances = remote.Expect<FindNode>().Distances;
        Assert.Equal(NodeId.LogDistance(target, remote.Id), distances[0]);
        Assert.Equal(FindNode.DistancesFor(target, remote.Id), distances);
    }

    [Fact]
    public void FoundNodes_AreThoseThatFit()
    {
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2));
        var others = Enumerable.Range(0, 30).Select(i => Remote5($"10.0.1.{i + 1}:{(i == 3 ? 1024 : 30000)}", 100 + i)).ToArray();
        var probe = Ask5(node, new Discv5Actor.FindAtDistances(remote.Enode, [256, 255]));
        var find = remote.Expect<FindNode>();
        var fitting = others.Where(other => find.Distances.Contains((ushort)NodeId.LogDistance(remote.Id, other.Id))).Take(5).ToArray();
        var unfitting = others.First(other => !find.Distances.Contains((ushort)NodeId.LogDistance(remote.Id, other.Id)));
        byte[] broken = [.. fitting[0].Record.Encoded.Span];
        broken[10] ^= 1;
        remote.Send(new Nodes(find.Request, 2, [fitting[0].Record.Encoded, fitting[0].Record.Encoded, unfitting.Record.Encoded, broken]), node.Enode.Key, node.At);
        SettleAll();
        Assert.False(probe.HasMessages);
        Advance(Timeout - Tick); // the first packet has begun its time anew
        SettleAll();
        remote.Send(new Nodes(find.Request, 2, [.. fitting[1..].Select(other => other.Record.Encoded)]), node.Enode.Key, node.At);
        SettleAll();
        var found = probe.ExpectMsg<DiscoveryActor.NodesFound>();
        Assert.Equal(fitting.Where(other => other.At.Port > 1024).Select(other => other.Id), found.Nodes.Select(entry => entry.Id));
        Assert.Equal(3 + fitting.Count(other => other.At.Port <= 1024), Counters5(node).Values.Where(count => count.Key.Contains("record")).Sum(count => count.Value));
    }

    /// <summary>Each by what is wrong with it.</summary>
    [Theory]
    [InlineData(Discv5Counters.BadRecord, "10.0.1.1:30000")]
    [InlineData(Discv5Counters.RecordPort, "10.0.1.1:1024")]
    [InlineData(Discv5Counters.RecordRelay, "127.0.0.1:30000")]
    [InlineData(Discv5Counters.RecordUnreachable, "[2a00::1]:30000")]
    [InlineData(Discv5Counters.RecordDistance, "10.0.1.1:30000")]
    [InlineData(Discv5Counters.RecordTwice, "10.0.1.1:30000")]
    public void FoundNode_ThatIsNoGood_IsLeftOut_Counted_AndALineAtDebug(string fault, string at)
    {
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2));
        using var key = PrivateKey.Generate(new SeededRandomness(9).Fill);
        var record = new NodeRecordBuilder().SetIp(Address(at).Address).SetUdp((ushort)Address(at).Port).Sign(key, 1).Encoded.ToArray();
        record[^1] ^= (byte)(fault == Discv5Counters.BadRecord ? 1 : 0);
        var distance = NodeId.LogDistance(remote.Id, key.PublicKey.Id) - (fault == Discv5Counters.RecordDistance ? 1 : 0);
        var probe = Ask5(node, new Discv5Actor.FindAtDistances(remote.Enode, [(ushort)distance]));
        var find = remote.Expect<FindNode>();
        EventFilter.Debug(contains: $"came from {remote.At}: {fault}").ExpectOne(() =>
        {
            remote.Send(new Nodes(find.Request, 1, [.. Enumerable.Repeat((ReadOnlyMemory<byte>)record, fault == Discv5Counters.RecordTwice ? 2 : 1)]), node.Enode.Key, node.At);
            SettleAll();
        });
        Assert.Equal(fault == Discv5Counters.RecordTwice ? 1 : 0, probe.ExpectMsg<DiscoveryActor.NodesFound>().Nodes.Length);
        Assert.Equal(1, Count5(node, fault));
    }

    [Fact]
    public void FindNodes_WhenAPartIsLost_GivesTheRestAtTheEnd()
    {
        var (node, remote, other) = (Start5(), Remote5("10.0.0.2:30000", 2), Remote5("10.0.0.3:30000", 3));
        var probe = Ask5(node, new Discv5Actor.FindAtDistances(remote.Enode, [(ushort)NodeId.LogDistance(remote.Id, other.Id)]));
        var find = remote.Expect<FindNode>();
        remote.Send(new Nodes(find.Request, 3, [other.Record.Encoded]), node.Enode.Key, node.At);
        SettleAll();
        Advance(Timeout);
        SettleAll();
        Assert.Equal(other.Id, Assert.Single(probe.ExpectMsg<DiscoveryActor.NodesFound>().Nodes).Id);
    }

    [Fact]
    public void FindNodes_TakesFivePacketsAndSixteenRecords_WhateverIsAnnounced()
    {
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2));
        var probe = Ask5(node, new Discv5Actor.FindAtDistances(remote.Enode, [256]));
        var find = remote.Expect<FindNode>();
        for (var i = 0; i < 5; i++)
        {
            Assert.False(probe.HasMessages);
            remote.Send(new Nodes(find.Request, 255, []), node.Enode.Key, node.At);
            SettleAll();
        }

        Assert.Empty(probe.ExpectMsg<DiscoveryActor.NodesFound>().Nodes);
        remote.Send(new Nodes(find.Request, 255, []), node.Enode.Key, node.At);
        SettleAll();
        Assert.Equal(1, Count5(node, Discv5Counters.Unsolicited));
    }

    [Fact]
    public void RequestRecord_GivesItsRecord_AndNoOther()
    {
        var (node, remote, other) = (Start5(), Remote5("10.0.0.2:30000", 2).Friendly(), Remote5("10.0.0.3:30000", 3));
        Assert.Equal(remote.Record, Ask5(node, new DiscoveryActor.RequestRecord(remote.Enode)).ExpectMsg<DiscoveryActor.RecordReceived>().Record);
        other.AutoReply = message => message is FindNode find ? [new Nodes(find.Request, 1, [remote.Record.Encoded])] : [];
        Ask5(node, new DiscoveryActor.RequestRecord(other.Enode)).ExpectMsg(new DiscoveryActor.RequestFailed(other.Id, RequestFailure.InvalidReply));
    }

    [Fact]
    public void Request_WhenTheOtherHasLostTheSession_ShakesHandsAnew()
    {
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2).Friendly());
        Ask5(node, new DiscoveryActor.PingNode(remote.Enode)).ExpectMsg<Discv5Actor.Ponged>();
        remote.ForgetSessions();
        Ask5(node, new DiscoveryActor.PingNode(remote.Enode)).ExpectMsg<Discv5Actor.Ponged>();
        Assert.Equal(2, Count5(node, Discv5Counters.Established));
    }

    [Fact]
    public void Request_WhenWeHaveLostTheSession_ShakesHandsAnew()
    {
        AllowErrors<ActorKilledException>();
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2).Friendly());
        Ask5(node, new DiscoveryActor.PingNode(remote.Enode)).ExpectMsg<Discv5Actor.Ponged>();
        V5(node).Tell(Kill.Instance);
        remote.Send(new Ping(new RequestId([1]), 7), node.Enode.Key, node.At); // with the old keys, before we know the socket again
        remote.Expect<Ping>(); // our own of before
        remote.Expect<Pong>();
        SettleAll();
        Assert.Contains(remote.Challenges, _ => true);
        Assert.Equal(1, Counters5(node).Sessions);
        Ask5(node, new DiscoveryActor.PingNode(remote.Enode)).ExpectMsg<Discv5Actor.Ponged>();
    }

    [Fact]
    public void Restart_AnswersWhatIsUnderWay_AndKeepsRecordAndHandlers()
    {
        AllowErrors<ActorKilledException>();
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2));
        var handler = CreateTestProbe("handler");
        V5(node).Tell(new Discv5Actor.RegisterTalkHandler("x", handler.Ref));
        var pending = Ask5(node, new DiscoveryActor.PingNode(remote.Enode));
        var queued = Ask5(node, new DiscoveryActor.RequestRecord(remote.Enode));
        V5(node).Tell(Kill.Instance);
        pending.ExpectMsg(new DiscoveryActor.PingFailed(remote.Id, RequestFailure.Restarted));
        queued.ExpectMsg(new DiscoveryActor.RequestFailed(remote.Id, RequestFailure.Restarted));
        SettleAll();
        remote.Expect<Ping>();
        remote.Send(new Ping(new RequestId([1]), 7), node.Enode.Key, node.At);
        Assert.Equal(node.Record.Sequence, remote.Expect<Pong>().EnrSequence);
        remote.Send(new TalkRequest(new RequestId([1]), "x", new byte[] { 5 }), node.Enode.Key, node.At);
        handler.ExpectMsg<Discv5Actor.TalkReceived>();
    }

    [Fact]
    public void SocketLost_FailsWhatIsUnderWay_AndSessionsLiveOn()
    {
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2));
        var probe = Ask5(node, new DiscoveryActor.PingNode(remote.Enode));
        remote.Expect<Ping>();
        Network.Kill(node.At);
        probe.ExpectMsg(new DiscoveryActor.PingFailed(remote.Id, RequestFailure.SocketLost));
        Ask5(node, new DiscoveryActor.PingNode(remote.Enode)).ExpectMsg(new DiscoveryActor.PingFailed(remote.Id, RequestFailure.SocketLost));
        Advance(TimeSpan.FromMilliseconds(200));
        SettleAll();
        remote.Friendly();
        Ask5(node, new DiscoveryActor.PingNode(remote.Enode)).ExpectMsg<Discv5Actor.Ponged>();
        Assert.Equal(1, Count5(node, Discv5Counters.Established));
    }

    [Fact]
    public void Request_ToNobody_FailsAtOnce()
    {
        var node = Start5(Both with { NetRestrict = [Subnet.TryParse("10.0.0.0/24", out var net) ? net : default] });
        var (remote, away) = (Remote5("10.0.0.2:30000", 2), Remote5("10.0.1.2:30000", 3));
        var nowhere = Enode.Create(remote.Key.PublicKey, (IPAddress?)null, 0, 0);
        Ask5(node, new DiscoveryActor.PingNode(nowhere)).ExpectMsg(new DiscoveryActor.PingFailed(remote.Id, RequestFailure.NoEndpoint));
        Ask5(node, new DiscoveryActor.PingNode(away.Enode)).ExpectMsg(new DiscoveryActor.PingFailed(away.Id, RequestFailure.NotAllowed));
        Ask5(node, new DiscoveryActor.PingNode(node.Enode)).ExpectMsg(new DiscoveryActor.PingFailed(node.Enode.Id, RequestFailure.NotAllowed));
        Ask5(node, new Discv5Actor.Talk(remote.Enode, "x", new byte[1200])).ExpectMsg(new DiscoveryActor.RequestFailed(remote.Id, RequestFailure.TooLarge));
    }
}
