using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Discv5.Topics;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Discovery.V5;

/// <summary>Registrars and advertisers that are up to something.</summary>
public sealed class TopicAnswerTests : Discv5Spec
{
    private static readonly RequestId Id = new([1, 2]);
    private static readonly Hash256 Chess = Keccak.Hash256("chess"u8);

    private int _bad;

    [Fact]
    public void Auxiliary_AreThoseAtTheDistancesAskedFor_OneEach()
    {
        var known = Enumerable.Range(1, 40).Select(i => Remote5($"10.0.1.{i}:30000", i, topics: true).Record).ToArray();
        var (far, near) = (known.Where(record => DistanceOf(record) == 256).ToArray(), known.Where(record => DistanceOf(record) == 255).ToArray());
        var other = known.First(record => DistanceOf(record) < 255);
        var answer = new TopicAnswer(Chess, [256, 255]);
        Assert.False(Take(answer, new Nodes(Id, 3, [far[0].Encoded, other.Encoded, far[1].Encoded])));
        Assert.False(Take(answer, new Nodes(Id, 3, [near[0].Encoded, far[0].Encoded])));
        Assert.True(Take(answer, new TopicNodes(Id, 3, [other.Encoded]))); // who is listed may be anywhere
        Assert.Equal([far[0].Id, near[0].Id], answer.Auxiliary.Select(record => record.Id));
        Assert.Equal((other.Id, 3), (Assert.Single(answer.Advertisers).Id, _bad));
    }

    [Fact]
    public void Packets_OneByOne_GetNoMoreTimeThanOneRequestHas()
    {
        var node = Start5(On);
        var (registrar, one) = (Remote5("10.0.0.2:30000", 2, topics: true), Remote5("10.0.0.4:30000", 4).Record);
        var asker = Ask5(node, new Discv5Actor.QueryTopic(registrar.Enode, Chess, []));
        var query = registrar.Expect<TopicQuery>();
        Advance(Timeout - Tick);
        registrar.Send(new TopicNodes(query.Request, 8, [one.Encoded]), node.Enode.Key, node.At);
        SettleAll();
        Assert.False(asker.HasMessages);
        Advance(Tick);
        Assert.Equal(one.Id, Assert.Single(asker.ExpectMsg<Discv5Actor.TopicQueried>().Advertisers).Id);
    }

    [Fact]
    public void Register_WhenTooManyWait_IsRefusedBeforeItsRecordIsLookedAt()
    {
        var node = Start5(On with { RatePerSource = 1000, BurstPerSource = 1000 });
        var remote = Remote5("10.0.0.2:30000", 2, topics: true);
        var topics = (IInternalActorRef)node.Child("v5/topics");
        topics.Suspend();
        for (var i = 0; i < 256; i++)
        {
            remote.Send(new TopicQuery(Id, Chess, []), node.Enode.Key, node.At);
            Settle(node.Udp, V5(node));
        }

        remote.Send(new RegisterTopic(Id, Chess, new byte[] { 0xc0 }, default, []), node.Enode.Key, node.At);
        SettleAll();
        Assert.Equal((1, 0), (Count5(node, Discv5Counters.Overloaded), Count5(node, Discv5Counters.BadRecord)));
        topics.Resume(null);
        SettleAll();
        remote.Send(new RegisterTopic(Id, Chess, new byte[] { 0xc0 }, default, []), node.Enode.Key, node.At);
        SettleAll();
        Assert.Equal((1, 1), (Count5(node, Discv5Counters.Overloaded), Count5(node, Discv5Counters.BadRecord)));
    }

    [Fact]
    public void Record_OfAnother_IsNotKept()
    {
        var (one, other) = (Remote5("10.0.0.2:30000", 2).Record, Remote5("10.0.0.3:30000", 3).Record);
        var records = new KnownRecords(10);
        Assert.Equal(one.Id, records.Read(one.Encoded.Span, other.Id)?.Id);
        Assert.Equal(0, records.Count);
        Assert.Equal(one.Id, records.Read(one.Encoded.Span, one.Id)?.Id);
        Assert.Equal(one.Id, records.Read(one.Encoded.Span, other.Id)?.Id);
        Assert.Equal(1, records.Count);
    }

    private static DiscoverySettings On { get; } = Both with { Discv5 = new Discv5Settings { Topics = true } };

    private static int DistanceOf(NodeRecord record) => TopicRules.BucketOf(Chess, record.Id);

    private bool Take(TopicAnswer answer, Discv5Message message) =>
        answer.Take(message, rlp => (NodeRecord.TryDecode(rlp.Span, out var record, out _) ? record : null, record is null ? Discv5Counters.BadRecord : null), _ => _bad++);
}
