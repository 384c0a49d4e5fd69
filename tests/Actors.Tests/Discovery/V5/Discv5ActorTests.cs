using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Discovery.V5;

/// <summary>What others send us, packet by packet.</summary>
public sealed class Discv5ActorTests : Discv5Spec
{
    private static readonly RequestId Id = new([1, 2]);

    [Fact]
    public void Tree_HasATableAndLookupsOfItsOwn()
    {
        var node = Start5();
        Assert.Equal(["lookups", "table"], Children(V5(node)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Ping_FromAStranger_IsAnsweredAfterAHandshake_WithTheExactSourceAddress()
    {
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2));
        remote.Send(new Ping(Id, 7), node.Enode.Key, node.At);
        var pong = remote.Expect<Pong>();
        Assert.Equal(new Pong(Id, node.Record.Sequence, remote.At.Address, (ushort)remote.At.Port), pong);
        Assert.Single(remote.Challenges);
        remote.Send(new Ping(new RequestId([]), 7), node.Enode.Key, node.At);
        Assert.Equal(new RequestId([]), remote.Expect<Pong>().Request);
        Assert.Single(remote.Challenges);
        Assert.Empty(SessionActors(node));
    }

    [Fact]
    public void Stranger_EntersTheTableOnceItHasProvenItself()
    {
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2));
        remote.AnswersChallenges = false;
        remote.Send(new Ping(Id, 7), node.Enode.Key, node.At);
        SettleAll();
        Assert.Empty(Table5(node));
        remote.AnswersChallenges = true;
        remote.Send(new Ping(Id, 7), node.Enode.Key, node.At); // gets the same challenge, which names the first packet
        remote.Expect<Pong>();
        AwaitAssert(() => Assert.True(Knows5(node, remote.Id)));
        Assert.Equal(remote.Record, Table5(node)[0].Node.Record);
    }

    [Fact]
    public void Challenge_WhenTheRequestIsRepeated_IsTheSameBytes()
    {
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2));
        remote.AnswersChallenges = false;
        for (var i = 0; i < 3; i++)
        {
            remote.Send(new Ping(Id, 7), node.Enode.Key, node.At);
            SettleAll();
        }

        Assert.Equal(3, remote.Challenges.Count);
        Assert.Single(remote.Challenges.Select(Convert.ToHexString).Distinct());
        Assert.All(remote.Challenges, challenge => Assert.Equal(63, challenge.Length));
    }

    [Fact]
    public void FindNode_OfDistanceZero_GivesOurOwnRecord()
    {
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2));
        remote.Send(new FindNode(Id, [0]), node.Enode.Key, node.At);
        var nodes = remote.Expect<Nodes>();
        Assert.Equal((Id, 1), (nodes.Request, (int)nodes.Total));
        Assert.Equal(node.Record.Encoded.ToArray(), Assert.Single(nodes.Records).ToArray());
    }

    [Fact]
    public void FindNode_GivesProvenNodesOfTheseDistances_AtMostSixteenInFivePackets()
    {
        var node = Start5();
        var others = Enumerable.Range(0, 40).Select(i => Remote5($"10.0.1.{i + 1}:30000", 100 + i).Friendly()).ToArray();
        foreach (var other in others)
        {
            Ask5(node, new DiscoveryActor.PingNode(other.Enode)).ExpectMsg<Discv5Actor.Ponged>();
            other.Send(new Ping(Id, 7), node.Enode.Key, node.At);
            SettleAll();
        }

        Prove(node);
        var remote = Remote5("10.0.0.2:30000", 2);
        ushort[] distances = [256, 255, 254, 253, 252, 251, 250, 300, 256];
        remote.Send(new FindNode(Id, distances), node.Enode.Key, node.At);
        var first = remote.Expect<Nodes>();
        var parts = Enumerable.Range(1, first.Total - 1).Select(_ => remote.Expect<Nodes>()).Prepend(first).ToArray();
        var records = parts.SelectMany(part => part.Records).Select(rlp => NodeRecord.TryDecode(rlp.Span, out var record, out _) ? record! : throw new FormatException()).ToArray();
        Assert.InRange(parts.Length, 1, Nodes.MaxPackets);
        Assert.Equal(16, records.Length);
        Assert.Equal(16, records.Select(record => record.Id).Distinct().Count());
        Assert.All(remote.Datagrams, datagram => Assert.InRange(datagram.Length, 63, 1279));

        var far = NodeId.LogDistance(node.Enode.Id, others[0].Id);
        remote.Send(new FindNode(Id, [(ushort)far]), node.Enode.Key, node.At);
        first = remote.Expect<Nodes>();
        parts = [.. Enumerable.Range(1, first.Total - 1).Select(_ => remote.Expect<Nodes>()).Prepend(first)];
        Assert.All(parts.SelectMany(part => part.Records), rlp => Assert.True(
            NodeRecord.TryDecode(rlp.Span, out var record, out _) && NodeId.LogDistance(node.Enode.Id, record!.Id) == far));
    }

    [Fact]
    public void Response_FromElsewhereOrUnasked_IsNotTaken()
    {
        var (node, remote, other) = (Start5(), Remote5("10.0.0.2:30000", 2), Remote5("10.0.0.3:30000", 3));
        remote.Send(new Pong(Id, 9, IPAddress.Loopback, 1), node.Enode.Key, node.At);
        SettleAll();
        Assert.Equal(1, Count5(node, Discv5Counters.Unsolicited));
        var probe = Ask5(node, new DiscoveryActor.PingNode(remote.Enode));
        var ping = remote.Expect<Ping>();
        other.Send(new Pong(ping.Request, 9, IPAddress.Loopback, 1), node.Enode.Key, node.At);
        remote.Send(new Nodes(ping.Request, 1, []), node.Enode.Key, node.At);
        remote.Send(new Pong(new RequestId([9]), 9, IPAddress.Loopback, 1), node.Enode.Key, node.At);
        SettleAll();
        ExpectNothing(probe, V5(node));
        remote.Send(new Pong(ping.Request, 9, IPAddress.Parse("1.2.3.4"), 77), node.Enode.Key, node.At);
        SettleAll();
        var ponged = probe.ExpectMsg<Discv5Actor.Ponged>();
        Assert.Equal((remote.Id, 9ul, "1.2.3.4:77", remote.At), (ponged.Id, ponged.EnrSequence, ponged.Seen.ToString(), ponged.From));
    }

    [Fact]
    public void Garbage_IsCountedByKind_AndUnanswered()
    {
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2));
        remote.SendRaw(new byte[200], node.At);
        remote.SendRaw([.. "temporary discovery v5"u8, .. new byte[200]], node.At);
        SettleAll();
        EventFilter.Debug(contains: "from 10.0.0.2:30000: discv5: topic discovery of 2018").ExpectOne(
            () => remote.SendRaw([.. "temporary discovery v5"u8, .. new byte[100]], node.At));
        Assert.Equal((1, 2), (Count5(node, Discv5Counters.Foreign), Count5(node, Discv5Counters.Topic2018)));
        Assert.Empty(remote.Datagrams);
    }

    [Fact]
    public void Handshake_WhenReplayed_IsRefused_AndTheSessionStays()
    {
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2));
        var packets = new List<byte[]>();
        Network.OnSend = (from, _, datagram) =>
        {
            if (from.Equals(remote.At))
            {
                packets.Add(datagram.ToArray());
            }
        };
        remote.Send(new Ping(Id, 7), node.Enode.Key, node.At);
        remote.Expect<Pong>();
        SettleAll();
        Network.OnSend = null;
        Assert.Equal(2, packets.Count);
        remote.SendRaw(packets[1], node.At);
        SettleAll();
        Assert.Equal(1, Count5(node, Discv5Counters.Unexpected));
        remote.Send(new Ping(Id, 7), node.Enode.Key, node.At);
        remote.Expect<Pong>();
        Assert.Single(remote.Challenges);
    }

    [Fact]
    public void Sequence_WhenHigherThanKnown_HasTheRecordFetched()
    {
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2).Friendly());
        remote.Send(new Ping(Id, 7), node.Enode.Key, node.At);
        AwaitAssert(() => Assert.True(Knows5(node, remote.Id)));
        remote.Record = new NodeRecordBuilder(remote.Record).Set("x", [0x05]).Sign(remote.Key, 8);
        remote.Send(new Ping(Id, 8), node.Enode.Key, node.At);
        AwaitAssert(() => Assert.Equal(8ul, Table5(node).Single().Node.Sequence));
    }

    [Fact]
    public void Stranger_WithARecordOfAnAddressThatItMayNotName_IsAnsweredButNotKept()
    {
        var (node, remote) = (Start5(Both with { Bind = Address("8.8.8.8:30303") }), Remote5("9.9.9.9:30000", 2));
        remote.Record = new NodeRecordBuilder().SetIp(IPAddress.Parse("10.0.0.9")).SetUdp(30000).Sign(remote.Key, 7);
        remote.Send(new Ping(Id, 7), node.Enode.Key, node.At);
        remote.Expect<Pong>();
        SettleAll();
        Assert.Empty(Table5(node));
    }

    private IReadOnlyList<string> SessionActors(TestedNode node)
    {
        SettleAll();
        return [.. Children(V5(node)).Where(name => name.StartsWith("session-", StringComparison.Ordinal))];
    }

    /// <summary>Lets the table check everybody.</summary>
    private void Prove(TestedNode node)
    {
        for (var i = 0; i < 400 && !Table5(node).All(entry => entry.Live); i++)
        {
            Advance(TimeSpan.FromMinutes(15));
            SettleAll();
        }

        Assert.True(Table5(node).Length >= 17 && Table5(node).All(entry => entry.Live));
    }
}
