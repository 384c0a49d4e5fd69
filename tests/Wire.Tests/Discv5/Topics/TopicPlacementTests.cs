using Akka.Devp2p.Wire.Discv5.Topics;
using Akka.Devp2p.Wire.Enr;
using static Akka.Devp2p.Wire.Tests.Discv5.Topics.Advertisers;

namespace Akka.Devp2p.Wire.Tests.Discv5.Topics;

/// <summary>The advertiser's rules (discv5-theory.md, "Advertiser Behaviour"), and the table that it and a search choose from.</summary>
public sealed class TopicPlacementTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1), Tick = TimeSpan.FromTicks(1);
    private static readonly byte[] Ticket = [1, 2, 3];

    private readonly TopicPlacement _placement = new(Chess, Node(0).Id, new Random(1).Next);

    [Fact]
    public void Table_TakesOnlyNodesThatSayTheySpeakIt_NeverUs_AndSixteenOfABucket()
    {
        Assert.False(_placement.Table.Add(Node(1, topics: false)));
        Assert.False(_placement.Table.Add(Node(0)));
        Fill(200);
        Assert.Equal(Enumerable.OrderDescending(_placement.Table.Buckets), _placement.Table.Buckets);
        Assert.All(_placement.Table.Buckets, bucket => Assert.InRange(_placement.Table.Usable(bucket, Start).Count, 1, 16));
        Assert.Equal(16, _placement.Table.Usable(256, Start).Count);
        Assert.All(_placement.Table.Usable(255, Start), node => Assert.Equal(255, TopicRules.BucketOf(Chess, node.Id)));
        Assert.Equal(TopicRules.MaxDistances, _placement.Table.Free.Count);
        Assert.DoesNotContain((ushort)256, _placement.Table.Free);
    }

    [Fact]
    public void Table_TakesTwoOfANetForABucket()
    {
        for (var i = 1; i < 60; i++)
        {
            _placement.Table.Add(Node(i, $"8.8.8.{i}"));
        }

        Assert.All(_placement.Table.Buckets, bucket => Assert.InRange(_placement.Table.Usable(bucket, Start).Count, 0, 2));
        Assert.InRange(_placement.Table.Count, 2, 10);
    }

    [Fact]
    public void Table_WhoWasSilent_GivesItsPlaceToANewcomer_AndWhoAnsweredDoesNot()
    {
        Fill(200);
        var (silent, other) = (_placement.Table.Usable(256, Start)[3].Id, _placement.Table.Usable(256, Start)[4].Id);
        var newcomers = Enumerable.Range(300, 40).Select(i => Node(i, $"{1 + (i % 120)}.{i % 250}.9.4")).Where(node => TopicRules.BucketOf(Chess, node.Id) == 256).Take(2).ToArray();
        Assert.False(_placement.Table.Add(newcomers[0]));
        _placement.Table.OnFailure(other, Start);
        _placement.Table.OnAnswer(other);
        _placement.Table.OnFailure(silent, Start);
        Assert.Contains((ushort)256, _placement.Table.Free);
        Assert.True(_placement.Table.Add(newcomers[0]));
        Assert.DoesNotContain((ushort)256, _placement.Table.Free);
        Assert.False(_placement.Table.Add(newcomers[1]));
        var members = _placement.Table.Usable(256, Start + TimeSpan.FromDays(1)).Select(node => node.Id).ToArray();
        Assert.Equal((16, false, true), (members.Length, members.Contains(silent), members.Contains(newcomers[0].Id)));
    }

    [Fact]
    public void Table_WhoWasSilent_GivesUpItsPlaceOfItsNet_ToOneOfTheSameNet()
    {
        var nodes = Enumerable.Range(1, 60).Select(i => Node(i, $"8.8.8.{i}")).Where(node => TopicRules.BucketOf(Chess, node.Id) == 256).Take(4).ToArray();
        Assert.Equal([true, true, false], nodes.Take(3).Select(_placement.Table.Add));
        Assert.True(_placement.Table.Add(FarFrom("9.9.9.9")));
        _placement.Table.OnFailure(FarFrom("9.9.9.9").Id, Start);
        Assert.False(_placement.Table.Add(nodes[2])); // its place would be of no use
        _placement.Table.OnFailure(nodes[0].Id, Start);
        Assert.Equal([true, false], nodes.Skip(2).Select(_placement.Table.Add));
        Assert.Equal(3, _placement.Table.Count);
    }

    [Fact]
    public void Next_AsksFiveOfEachBucket_TheFarthestFirst_EightAtATime()
    {
        Fill(200);
        var first = _placement.Next(Start);
        Assert.Equal([256, 256, 256, 256, 256, 255, 255, 255], first.Select(ask => TopicRules.BucketOf(Chess, ask.Node.Id)));
        Assert.All(first, ask => Assert.True(ask.Ticket.IsEmpty));
        Assert.Empty(_placement.Next(Start));
        var asked = first.ToList();
        for (var asks = first; asks.Count > 0; asked.AddRange(asks = _placement.Next(Start)))
        {
            Confirm(asks, [], TopicRules.Lifetime, Start);
        }

        Assert.Equal(asked.Count, asked.Select(ask => ask.Node.Id).Distinct().Count());
        Assert.All(asked.GroupBy(ask => TopicRules.BucketOf(Chess, ask.Node.Id)), bucket => Assert.InRange(bucket.Count(), 1, 5));
        Assert.Equal((asked.Count, 0), (_placement.ListedAt(Start), _placement.WaitingAt(Start)));
        Assert.Equal(0, _placement.ListedAt(Start + TopicRules.Lifetime));
    }

    [Fact]
    public void Ticket_IsBroughtBackAfterItsWait_AndTheListingIsRenewedBeforeItsEnd()
    {
        _placement.Table.Add(Node(1));
        Confirm(_placement.Next(Start), Ticket, 30 * Second, Start);
        var due = Start + (30 * Second) + TopicPlacement.Margin;
        Assert.Equal((due, 1), (_placement.NextTime, _placement.WaitingAt(Start)));
        Assert.Empty(_placement.Next(due - Tick));
        var again = _placement.Next(due);
        Assert.Equal(Ticket, Assert.Single(again).Ticket.ToArray());
        Confirm(again, [], TopicRules.Lifetime, due);
        Assert.Equal(due + (0.9 * TopicRules.Lifetime), _placement.NextTime);
        Assert.True(Assert.Single(_placement.Next(due + (0.9 * TopicRules.Lifetime))).Ticket.IsEmpty);
        Assert.Equal(1, _placement.ListedAt(due + (0.9 * TopicRules.Lifetime)));
    }

    [Fact]
    public void Silence_LeavesARegistrarOutForAMinute_ThenTwo_AndATicketIsTriedTwice()
    {
        _placement.Table.Add(Node(1));
        Fail(Start);
        Assert.Empty(_placement.Next(Start + (60 * Second) - Tick));
        Confirm(_placement.Next(Start + (60 * Second)), Ticket, Second, Start); // which makes nothing good
        var due = _placement.NextTime!.Value;
        Fail(due);
        Assert.Equal(Ticket, Fail(due).Ticket.ToArray());
        Assert.Empty(_placement.Next(due + (120 * Second) - Tick));
        Confirm(_placement.Next(due + (120 * Second)), [], TopicRules.Lifetime, due); // it lists us: all is well again
        due = _placement.NextTime!.Value;
        Fail(due);
        Assert.Empty(_placement.Next(due + (60 * Second) - Tick));
        Assert.Single(_placement.Next(due + (60 * Second)));
    }

    [Fact]
    public void Answer_ToWhatWasAskedBefore_CountsForNothing()
    {
        _placement.Table.Add(Node(1));
        var first = Assert.Single(_placement.Next(Start));
        _placement.OnUnsent(first, Start);
        var second = Assert.Single(_placement.Next(Start + (5 * Second)));
        _placement.OnConfirmed(first, default, TopicRules.Lifetime, Start);
        _placement.OnFailure(first, Start);
        _placement.OnUnsent(first, Start);
        Assert.Equal((0, 1), (_placement.ListedAt(Start), _placement.WaitingAt(Start)));
        Assert.Empty(_placement.Next(Start + (10 * Second)));
        _placement.OnConfirmed(second, default, TopicRules.Lifetime, Start);
        Assert.Equal(1, _placement.ListedAt(Start));
        _placement.OnFailure(second, Start); // twice
        Assert.Equal(1, _placement.ListedAt(Start));
    }

    [Fact]
    public void Unsent_IsNotTheRegistrarsFault()
    {
        _placement.Table.Add(Node(1));
        _placement.OnUnsent(Assert.Single(_placement.Next(Start)), Start);
        Assert.Single(_placement.Next(Start + (5 * Second)));
    }

    [Theory]
    [InlineData(257, 1)]
    [InlineData(3, 901)]
    public void Registrar_ThatAsksForTooMuch_IsGivenUp(int ticket, int seconds)
    {
        _placement.Table.Add(Node(1));
        Confirm(_placement.Next(Start), new byte[ticket], seconds * Second, Start);
        Assert.Equal(0, _placement.WaitingAt(Start));
        Assert.Empty(_placement.Next(Start));
    }

    [Theory]
    [InlineData(900, 4)]
    [InlineData(0, TopicPlacement.MaxRounds)]
    public void Registrar_ThatPutsUsOffForEver_IsGivenUp(int seconds, int rounds)
    {
        _placement.Table.Add(Node(1));
        var now = Start;
        for (var i = 0; i < rounds; i++)
        {
            Confirm(_placement.Next(now), Ticket, seconds * Second, now);
            Assert.Equal(i == rounds - 1 && seconds > 0 ? 0 : 1, _placement.WaitingAt(now));
            now = _placement.NextTime ?? now;
        }

        if (seconds == 0)
        {
            Confirm(_placement.Next(now), Ticket, TimeSpan.Zero, now);
        }

        Assert.Equal(0, _placement.WaitingAt(now));
    }

    [Fact]
    public void Listing_OfNoTimeAtAll_IsRenewedAfterAMinuteAtTheSoonest()
    {
        _placement.Table.Add(Node(1));
        Confirm(_placement.Next(Start), [], TimeSpan.Zero, Start);
        Assert.Equal(Start + (54 * Second), _placement.NextTime);
    }

    [Fact]
    public void Search_AsksFiveOfEachBucket_ThreeAtATime_AndEndsWhenNobodyIsLeft()
    {
        var search = Search(30);
        var asked = new List<NodeId>();
        for (var asks = search.Next(Start); asks.Count > 0; asks = search.Next(Start))
        {
            Assert.InRange(asks.Count, 1, 3);
            Assert.False(search.IsDone(Start));
            asked.AddRange(asks.Select(node => node.Id));
            search.OnFailure(asks[0].Id, Start);
            foreach (var node in asks.Skip(1))
            {
                search.OnAnswer(node.Id, [Node(500), Node(501), Node(0)]);
            }
        }

        Assert.True(search.IsDone(Start));
        Assert.Equal(asked.Count, asked.Distinct().Count());
        Assert.All(asked.GroupBy(id => TopicRules.BucketOf(Chess, id)), bucket => Assert.InRange(bucket.Count(), 1, 5));
        Assert.Equal(256, TopicRules.BucketOf(Chess, asked[0]));
        Assert.Equal([Node(500).Id, Node(501).Id], search.Found.Select(record => record.Id)); // each once, and not ourselves
    }

    [Fact]
    public void Search_EndsWhenEnoughAreFound_AndTakesTenOfOneRegistrar()
    {
        var search = Search(15);
        var asks = search.Next(Start);
        search.OnAnswer(asks[0].Id, Enumerable.Range(500, 12).Select(i => Node(i)));
        search.OnAnswer(asks[0].Id, Enumerable.Range(600, 12).Select(i => Node(i))); // it was not asked twice
        Assert.Equal(10, search.Found.Count);
        search.OnAnswer(asks[1].Id, Enumerable.Range(700, 12).Select(i => Node(i)));
        Assert.True(search.IsDone(Start));
        Assert.Equal(15, search.Found.Count);
        Assert.Empty(search.Next(Start));
    }

    [Fact]
    public void Search_KeepsTheNewestRecord()
    {
        var search = Search(15);
        var asks = search.Next(Start);
        search.OnAnswer(asks[0].Id, [Node(500, sequence: 7)]);
        search.OnAnswer(asks[1].Id, [Node(500, sequence: 9)]);
        search.OnAnswer(asks[2].Id, [Node(500, sequence: 8)]);
        Assert.Equal(9ul, Assert.Single(search.Found).Sequence);
    }

    private static TopicSearch Search(int wanted)
    {
        var search = new TopicSearch(Chess, Node(0).Id, wanted, new Random(1).Next);
        for (var i = 1; i < 100; i++)
        {
            search.Table.Add(Node(i, $"{1 + (i % 120)}.{i}.3.4"));
        }

        return search;
    }

    private void Fill(int count)
    {
        for (var i = 1; i <= count; i++)
        {
            _placement.Table.Add(Node(i, $"{1 + (i % 120)}.{i}.3.4"));
        }
    }

    /// <summary>Another node of the farthest bucket.</summary>
    private static NodeRecord FarFrom(string ip) => Enumerable.Range(500, 20).Select(i => Node(i, ip)).First(node => TopicRules.BucketOf(Chess, node.Id) == 256);

    private TopicAsk Fail(DateTimeOffset now)
    {
        var ask = Assert.Single(_placement.Next(now));
        _placement.OnFailure(ask, now);
        return ask;
    }

    private void Confirm(IReadOnlyList<TopicAsk> asks, byte[] ticket, TimeSpan wait, DateTimeOffset now)
    {
        Assert.NotEmpty(asks);
        foreach (var ask in asks)
        {
            _placement.OnConfirmed(ask, ticket, wait, now);
        }
    }
}
