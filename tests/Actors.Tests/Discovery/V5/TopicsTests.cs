using System.Globalization;
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

/// <summary>Topic discovery of June 2026, switched on; and what is left of it when it is off.</summary>
public sealed class TopicsTests : Discv5Spec
{
    private static readonly RequestId Id = new([1, 2]);
    private static readonly Hash256 Chess = Keccak.Hash256("chess"u8), Go = Keccak.Hash256("go"u8);
    private static readonly DiscoverySettings On = Both with { Discv5 = new Discv5Settings { Topics = true } };

    [Fact]
    public void Register_IsConfirmedAtOnceWhenThereIsRoom_AndOthersFindWhoIsListed()
    {
        var (node, remote, other) = (StartOn(), Remote5("10.0.0.2:30000", 2, topics: true), Remote5("10.0.0.3:30000", 3, topics: true));
        remote.Send(new RegisterTopic(Id, Chess, remote.Record.Encoded, default, []), node.Enode.Key, node.At);
        var confirmation = remote.Expect<TopicConfirmation>();
        Assert.Equal((Id, 1, true, 900_000ul), (confirmation.Request, confirmation.Total, confirmation.Ticket.IsEmpty, confirmation.Wait));
        Assert.Equal(1, Ads(node));

        other.Send(new TopicQuery(Id, Chess, []), node.Enode.Key, node.At);
        var found = other.Expect<TopicNodes>();
        Assert.Equal((Id, 1), (found.Request, found.Total));
        Assert.Equal(remote.Record.Encoded.ToArray(), Assert.Single(found.Records).ToArray());
        other.Send(new TopicQuery(Id, Go, []), node.Enode.Key, node.At);
        var none = other.Expect<TopicNodes>();
        Assert.Equal((1, 0), (none.Total, none.Records.Count));
    }

    [Fact]
    public void Register_OfTheNext_GetsATicket_WithWhichItIsListedAfterItsWait()
    {
        var (node, remote, other) = (StartOn(), Remote5("10.0.0.2:30000", 2, topics: true), Remote5("10.0.0.3:30000", 3, topics: true));
        remote.Send(new RegisterTopic(Id, Chess, remote.Record.Encoded, default, []), node.Enode.Key, node.At);
        remote.Expect<TopicConfirmation>();
        other.Send(new RegisterTopic(Id, Chess, other.Record.Encoded, default, []), node.Enode.Key, node.At);
        var wait = other.Expect<TopicConfirmation>();
        Assert.Equal((40, 900_000ul), (wait.Ticket.Length, wait.Wait));
        Advance(TopicRules.Lifetime);
        SettleAll();
        other.Send(new RegisterTopic(Id, Chess, other.Record.Encoded, wait.Ticket, []), node.Enode.Key, node.At);
        Assert.True(other.Expect<TopicConfirmation>().Ticket.IsEmpty);
        Assert.Equal(1, Ads(node));
    }

    [Fact]
    public void Register_WithTheRecordOfAnother_OrAnAddressThatIsNotItsOwn_IsIgnored()
    {
        var (node, remote, other) = (StartOn(), Remote5("10.0.0.2:30000", 2, topics: true), Remote5("10.0.0.3:30000", 3, topics: true));
        var foreign = new NodeRecordBuilder(other.Record).SetIp(remote.At.Address).Sign(other.Key, 9);
        remote.Send(new RegisterTopic(Id, Chess, foreign.Encoded, default, []), node.Enode.Key, node.At);
        var moved = new NodeRecordBuilder(remote.Record).SetIp(other.At.Address).Sign(remote.Key, 9);
        SettleAll();
        remote.Send(new RegisterTopic(Id, Chess, moved.Encoded, default, []), node.Enode.Key, node.At);
        SettleAll();
        var broken = moved.Encoded.ToArray();
        broken[^1] ^= 1;
        EventFilter.Debug(contains: $"came from {remote.At}: {Discv5Counters.BadRecord}").ExpectOne(() =>
        {
            remote.Send(new RegisterTopic(Id, Chess, broken, default, []), node.Enode.Key, node.At);
            SettleAll();
        });
        Assert.Equal((2, 1, 0), (Count5(node, Discv5Counters.RecordForeign), Count5(node, Discv5Counters.BadRecord), Ads(node)));
        Assert.Equal(0, remote.Waiting);
    }

    [Fact]
    public void Answers_NameOneNodeForEachDistanceThatWasAskedFor_AndCountAllPackets()
    {
        var node = StartOn();
        var pool = Enumerable.Range(0, 12).Select(i => Remote5($"10.0.1.{i + 1}:30000", 100 + i, topics: true).Record).ToArray();
        var distances = pool.Select(record => (ushort)TopicRules.BucketOf(Chess, record.Id)).Distinct().ToArray();
        Know(node, pool);
        var remote = Remote5("10.0.0.2:30000", 2, topics: true);
        remote.Send(new RegisterTopic(Id, Chess, remote.Record.Encoded, default, [.. distances, 1, 999]), node.Enode.Key, node.At);
        var total = remote.Expect<TopicConfirmation>().Total;
        var named = Enumerable.Range(1, total - 1).SelectMany(_ => remote.Expect<Nodes>() is { } part && part.Total == total ? part.Records : []).Select(Read).ToArray();
        Assert.Equal(Math.Min(distances.Length, TopicRules.MaxAuxiliary), named.Length);
        Assert.Equal(named.Length, named.Select(record => TopicRules.BucketOf(Chess, record.Id)).Distinct().Count());
        remote.Send(new TopicQuery(Id, Chess, [distances[0]]), node.Enode.Key, node.At);
        Assert.Equal(2, remote.Expect<TopicNodes>().Total);
        Assert.Equal(distances[0], TopicRules.BucketOf(Chess, Read(Assert.Single(remote.Expect<Nodes>().Records)).Id));
    }

    [Fact]
    public void Off_RegisterAndQueryAreIgnored_AndAHostIsToldSo()
    {
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2, topics: true));
        remote.Send(new Ping(Id, 7), node.Enode.Key, node.At);
        remote.Expect<Pong>();
        remote.Send(new RegisterTopic(Id, Chess, remote.Record.Encoded, default, []), node.Enode.Key, node.At);
        remote.Send(new TopicQuery(Id, Chess, []), node.Enode.Key, node.At);
        SettleAll();
        Assert.Equal((2, 0), (Count5(node, Discv5Counters.Malformed), remote.Waiting));
        Assert.DoesNotContain("topics", Children(V5(node)));
        Assert.Equal(new TopicsActor.TopicRefused(Chess), Ask5(node, new TopicsActor.RegisterTopic(Chess)).ExpectMsg<TopicsActor.TopicRefused>());
        Assert.Empty(Ask5(node, new TopicsActor.FindTopic(Chess)).ExpectMsg<TopicsActor.TopicFound>().Nodes);
        var without = CreateTestProbe();
        without.Send(StartNode(Calm with { Bind = Address("10.0.0.9:30303") }, seed: 9).Actor, new TopicsActor.RegisterTopic(Chess));
        without.ExpectMsg(new TopicsActor.TopicRefused(Chess));
    }

    [Fact]
    public void Advertiser_WaitsWithItsTicket_IsListed_AndRenews()
    {
        var (node, registrar) = (StartOn(), Remote5("10.0.0.2:30000", 2, topics: true));
        byte[] ticket = [1, 2, 3];
        registrar.AutoReply = message => message is not RegisterTopic register ? []
            : [register.Ticket.IsEmpty ? new TopicConfirmation(register.Request, 1, ticket, 30_000) : new TopicConfirmation(register.Request, 1, default, 900_000)];
        Know(node, registrar.Record);
        var advertiser = Register(node, Chess);
        var asked = registrar.Expect<RegisterTopic>();
        Assert.Equal((Chess, true, 16), (asked.Topic, asked.Ticket.IsEmpty, asked.Distances.Count));
        Assert.Equal(node.Record.Encoded.ToArray(), asked.Record.ToArray());
        SettleAll();
        Assert.Equal((0, 1), Places(advertiser));
        Advance(TimeSpan.FromSeconds(30.5) - Tick);
        SettleAll();
        Assert.Equal(0, registrar.Waiting);
        Advance(Tick);
        Assert.Equal(ticket, registrar.Expect<RegisterTopic>().Ticket.ToArray());
        AwaitAssert(() => Assert.Equal((1, 0), Places(advertiser)));
        AdvanceInSteps(TimeSpan.FromSeconds(810) + TopicAdvertiserActor.Cycle, TopicAdvertiserActor.Cycle, [.. Actors]);
        Assert.True(registrar.Expect<RegisterTopic>().Ticket.IsEmpty);

        Watch(advertiser);
        V5(node).Tell(new TopicsActor.UnregisterTopic(Chess));
        ExpectTerminated(advertiser);
    }

    [Fact]
    public void Advertiser_WhoseRegistrarIsSilent_LeavesItOut_AndTakesAnother()
    {
        var (node, silent) = (StartOn(), Remote5("10.0.0.2:30000", 2, topics: true));
        silent.IgnoresHandshakes = true;
        Know(node, silent.Record);
        var advertiser = Register(node, Chess);
        Assert.Equal((0, 1), Places(advertiser));
        Advance(Timeout);
        SettleAll();
        Assert.Equal((0, 0), Places(advertiser));
        var other = Remote5("10.0.0.3:30000", 3, topics: true);
        other.AutoReply = message => message is RegisterTopic register ? [new TopicConfirmation(register.Request, 1, default, 900_000)] : [];
        Know(node, other.Record);
        AwaitAssert(() => Assert.Equal((1, 0), Places(advertiser)));
    }

    [Fact]
    public void Search_CollectsBothKindsOfPacketsInAnyOrder_AndAsksWhomItIsTold()
    {
        var node = StartOn();
        var (near, far) = (Remote5("10.0.0.2:30000", 2, topics: true), Remote5("10.0.0.3:30000", 3, topics: true));
        var (one, two) = (Remote5("10.0.0.4:30000", 4).Record, Remote5("10.0.0.5:30000", 5).Record);
        near.AutoReply = message => message is not TopicQuery query ? []
            : [new Nodes(query.Request, 2, [far.Record.Encoded]), new TopicNodes(query.Request, 2, [one.Encoded, node.Record.Encoded])];
        far.AutoReply = message => message is TopicQuery query ? [new TopicNodes(query.Request, 1, [one.Encoded, two.Encoded, new byte[] { 0xc0 }])] : [];
        Know(node, near.Record);
        TopicsActor.TopicFound found = null!;
        EventFilter.Debug(contains: $"came from {far.At}: {Discv5Counters.BadRecord}").ExpectOne(
            () => found = Ask5(node, new TopicsActor.FindTopic(Chess)).ExpectMsg<TopicsActor.TopicFound>());
        Assert.Equal(Chess, found.Topic);
        Assert.Equal(new[] { one.Id, two.Id }.Order(), found.Nodes.Select(record => record.Id).Order());
        Assert.Equal(1, Count5(node, Discv5Counters.BadRecord));
    }

    [Fact]
    public void Search_WhoseRegistrarPromisesMoreThanItSends_TakesWhatCame()
    {
        var (node, registrar) = (StartOn(), Remote5("10.0.0.2:30000", 2, topics: true));
        var one = Remote5("10.0.0.4:30000", 4).Record;
        using var asked = new ManualResetEventSlim();
        registrar.AutoReply = message =>
        {
            if (message is not TopicQuery query)
            {
                return [];
            }

            asked.Set();
            return [new TopicNodes(query.Request, 255, [one.Encoded])];
        };
        Know(node, registrar.Record);
        var probe = Ask5(node, new TopicsActor.FindTopic(Chess));
        Assert.True(asked.Wait(TimeSpan.FromSeconds(5)), "nobody was asked");
        SettleAll(); // its answer is there
        ExpectNothing(probe, V5(node));
        Advance(Timeout);
        Assert.Equal(one.Id, Assert.Single(probe.ExpectMsg<TopicsActor.TopicFound>().Nodes).Id);
    }

    [Fact]
    public void Search_BeyondTheBound_IsAnsweredAtOnce_AndTopicsBeyondTheirsAreRefused()
    {
        var (node, silent) = (StartOn(), Remote5("10.0.0.2:30000", 2, topics: true));
        silent.IgnoresHandshakes = true;
        Know(node, silent.Record);
        var waiting = Enumerable.Range(0, TopicsActor.MaxSearches).Select(_ => Ask5(node, new TopicsActor.FindTopic(Chess))).ToArray();
        Assert.Empty(Ask5(node, new TopicsActor.FindTopic(Chess)).ExpectMsg<TopicsActor.TopicFound>().Nodes);
        Assert.All(waiting, probe => Assert.False(probe.HasMessages));
        AdvanceInSteps(TopicSearchActor.Bound, Timeout, [.. Actors]);
        Assert.All(waiting, probe => Assert.Empty(probe.ExpectMsg<TopicsActor.TopicFound>().Nodes));
        for (var i = 0; i < TopicsActor.MaxTopics; i++)
        {
            Register(node, Keccak.Hash256([(byte)i]));
        }

        Ask5(node, new TopicsActor.RegisterTopic(Go)).ExpectMsg(new TopicsActor.TopicRefused(Go));
    }

    private TestedNode StartOn()
    {
        var node = Start5(On);
        Actors.AddRange([Topics(node), node.Child("v5/topics/registrar")]);
        SettleAll();
        return node;
    }

    private static IActorRef Topics(TestedNode node) => node.Child("v5/topics");

    /// <summary>As if the table had these, proven.</summary>
    private void Know(TestedNode node, params NodeRecord[] records)
    {
        Topics(node).Tell(new DiscoveryActor.TableSnapshot([.. records.Select(record => new TableNode(Enode.FromRecord(record), 16, 1, true, Time.GetUtcNow()))], true));
        SettleAll();
    }

    private IActorRef Register(TestedNode node, Hash256 topic)
    {
        Ask5(node, new TopicsActor.RegisterTopic(topic)).ExpectMsg(new TopicsActor.TopicRegistered(topic));
        var advertiser = ((ActorRefWithCell)Topics(node)).Children.Where(child => child.Path.Name.StartsWith("ad-", StringComparison.Ordinal)).MaxBy(child => int.Parse(child.Path.Name[3..], CultureInfo.InvariantCulture))!;
        Actors.Add(advertiser);
        SettleAll();
        return advertiser;
    }

    private (int Listed, int Waiting) Places(IActorRef advertiser)
    {
        var probe = CreateTestProbe();
        probe.Send(advertiser, TopicAdvertiserActor.GetStatus.Instance);
        var status = probe.ExpectMsg<TopicAdvertiserActor.Status>();
        return (status.Listed, status.Waiting);
    }

    private int Ads(TestedNode node)
    {
        SettleAll();
        var probe = CreateTestProbe();
        probe.Send(Topics(node), TopicRegistrarActor.GetStatus.Instance);
        return probe.ExpectMsg<TopicRegistrarActor.Status>().Ads;
    }

    private static NodeRecord Read(ReadOnlyMemory<byte> rlp) => NodeRecord.TryDecode(rlp.Span, out var record, out _) ? record! : throw new FormatException();
}
