using System.Net;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv5.Topics;
using Akka.Devp2p.Wire.Enr;
using static Akka.Devp2p.Wire.Tests.Discv5.Topics.Advertisers;

namespace Akka.Devp2p.Wire.Tests.Discv5.Topics;

/// <summary>The registrar's rules (discv5-theory.md, "Registrar Behaviour").</summary>
public sealed class AdCacheTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1), Minute = TimeSpan.FromMinutes(1);

    private readonly AdCache _cache = new(Discv5Nodes.Random(1));

    [Fact]
    public void Register_WhenNobodyIsListed_IsAdmittedAtOnce_AndListedUntilItsEnd()
    {
        var node = Node(1);
        var decision = Register(Chess, node, default, Start);
        Assert.Equal((true, TopicRules.Lifetime), (decision.IsAdmitted, decision.Wait));
        Assert.Equal([node], Found(Chess, Start + TopicRules.Lifetime - Tick));
        Assert.Empty(Found(Go, Start));
        Assert.Empty(Found(Chess, Start + TopicRules.Lifetime));
        Assert.Equal(0, _cache.Count);
    }

    /// <summary>E / (1 - c/C)^10 x (c(topic)/c + score + G), with c = 100, of which 3 of the topic, and an address that shares nothing with any other.</summary>
    [Fact]
    public void Wait_IsThatOfTheFormula()
    {
        Fill(97, Go, "10.0");
        Fill(3, Chess, "10.1");
        var decision = Register(Chess, Node(1, "200.2.3.4"), default, Start);
        var expected = 900 / Math.Pow(0.9, 10) * ((3 / 100.0) + 1e-7);
        Assert.Equal(Math.Ceiling(1000 * expected), decision.Wait.TotalMilliseconds);
        Assert.False(decision.IsAdmitted);
        Assert.Equal(40, decision.Ticket.Length);
    }

    [Fact]
    public void Wait_GrowsWithTheTopicsShare_AndWithTheAddress()
    {
        Fill(50, Go, "10.0");
        Fill(1, Chess, "10.1");
        var rare = Register(Chess, Node(1, "200.2.3.4"), default, Start).Wait;
        Assert.True(rare < Register(Go, Node(1, "200.2.3.4"), default, Start).Wait);
        Assert.True(rare < Register(Chess, Node(1, "10.1.0.77"), default, Start).Wait);
    }

    [Fact]
    public void Retry_AfterItsWait_IsAdmitted_AndWhatItHasWaitedIsKeptFromTicketToTicket()
    {
        Fill(2, Chess, "10.0");
        Fill(98, Go, "10.1");
        var node = Node(1, "200.2.3.4");
        var first = Register(Chess, node, default, Start);
        Fill(3, Chess, "10.2"); // the topic has become more popular meanwhile
        var second = Register(Chess, node, first.Ticket, Start + first.Wait);
        Assert.False(second.IsAdmitted);
        var fresh = Register(Chess, Node(2, "200.2.3.4"), default, Start + first.Wait);
        Assert.InRange((fresh.Wait - second.Wait - first.Wait).TotalMilliseconds, -2, 2);
        Assert.True(Register(Chess, node, second.Ticket, Start + first.Wait + second.Wait).IsAdmitted);
        Assert.Contains(node, Found(Chess, Start + first.Wait + second.Wait));
    }

    public static TheoryData<string> Lies => ["early", "late", "forged", "cut", "long", "of another topic", "of another record", "of another registrar", "none"];

    [Theory]
    [MemberData(nameof(Lies))]
    public void Ticket_ThatIsNotGoodNow_CountsAsNone(string lie)
    {
        Fill(20, Chess, "10.0");
        Fill(5, Go, "10.1");
        Fill(75, Keccak.Hash256("poker"u8), "10.2");
        var node = Node(1, "200.2.3.4");
        var first = Register(Chess, node, default, Start);
        var ofGo = Register(Go, node, default, Start);
        var due = Start + first.Wait;
        byte[] forged = first.Ticket.ToArray();
        forged[0] ^= 1; // an earlier beginning
        var (ticket, at, asks) = lie switch
        {
            "early" => (first.Ticket, due - Tick, node),
            "late" => (first.Ticket, due + TopicRules.Window + Tick, node),
            "forged" => (forged, due, node),
            "cut" => (first.Ticket[..^1], due, node),
            "long" => ((byte[])[.. first.Ticket.Span, 0], due, node),
            "of another topic" => (ofGo.Ticket, Start + ofGo.Wait, node), // each comes when it would count
            "of another record" => (first.Ticket, due, Node(1, "200.2.3.4", sequence: 2)),
            "of another registrar" => (new AdCacheTests(2).Register(Chess, node, default, Start).Ticket, due, node),
            _ => (ReadOnlyMemory<byte>.Empty, due, node),
        };
        var again = Register(Chess, asks, ticket, at);
        Assert.False(again.IsAdmitted);
        // it waits anew from here: not a moment of what it had waited is credited
        Assert.Equal(Register(Chess, Node(3, "200.2.3.4"), default, at).Wait, again.Wait);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public void Ticket_CountsFromItsTimeToTheEndOfItsWindow(int seconds)
    {
        Fill(20, Chess, "10.0");
        Fill(80, Go, "10.1");
        var node = Node(1, "200.2.3.4");
        var first = Register(Chess, node, default, Start);
        Assert.True(Register(Chess, node, first.Ticket, Start + first.Wait + TimeSpan.FromSeconds(seconds)).IsAdmitted);
    }

    [Fact]
    public void Ticket_UsedAgainAfterItsAdmission_CountsAsNone()
    {
        Fill(20, Chess, "10.0");
        Fill(80, Go, "10.1");
        var node = Node(1, "200.2.3.4");
        var first = Register(Chess, node, default, Start);
        var at = Start + first.Wait;
        Assert.True(Register(Chess, node, first.Ticket, at).IsAdmitted);
        Assert.False(Register(Chess, node, first.Ticket, at + TimeSpan.FromSeconds(1)).IsAdmitted);
        Assert.Equal(101, _cache.Count);
    }

    [Fact]
    public void Renewal_OfTheOnlyOne_IsAdmittedAtOnce_AndIsListedOnce_WithItsNewRecord()
    {
        Assert.True(Register(Chess, Node(1), default, Start).IsAdmitted);
        var newer = Node(1, "1.2.3.9", sequence: 2);
        Assert.True(Register(Chess, newer, default, Start + (13 * Minute)).IsAdmitted);
        Assert.Equal([newer], Found(Chess, Start + (27 * Minute)));
        Assert.Empty(Found(Chess, Start + (28 * Minute)));
    }

    [Fact]
    public void Wait_AskedForAgainAndAgain_FallsNoFasterThanTimePasses()
    {
        Fill(4, Chess, "10.0", expires: Start + Minute);
        Fill(1, Chess, "10.2");
        Fill(95, Go, "10.1");
        var first = Register(Chess, Node(1, "200.2.3.4"), default, Start).Wait;
        for (var seconds = 59; seconds < 70; seconds++)
        {
            // from 60 s on the topic has a fifth of its share
            var wait = Register(Chess, Node(1, "200.2.3.4"), default, Start + TimeSpan.FromSeconds(seconds)).Wait;
            Assert.True(wait >= first - TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1), $"{wait} after {seconds} s of {first}");
        }
    }

    [Fact]
    public void Wait_OfAFullCache_IsForgottenWhenItsAdvertisementsHaveEnded()
    {
        Fill(900, Chess, "10.2");
        Fill(1, Go, "10.0", expires: Start + (60 * Minute));
        Fill(1, Chess, "10.1", expires: Start + (60 * Minute));
        var (alike, alone) = (Node(1, "10.1.0.77"), Node(2, "200.2.3.4"));
        Assert.Equal(TopicRules.Lifetime, Register(Chess, alike, default, Start).Wait);
        Assert.Equal(TopicRules.Lifetime, Register(Chess, alone, default, Start).Wait);
        Assert.Equal(TopicRules.Lifetime, Register(Go, alone, default, Start).Wait); // for what all addresses have in common
        Assert.InRange(Register(Chess, alone, default, Start + TopicRules.Lifetime).Wait, 7 * Minute, 8 * Minute); // half of the two that are left
    }

    [Fact]
    public void Cache_WhenFull_AdmitsNobody_WhateverTheyHaveWaited_AndHasRoomAfterwards()
    {
        for (var i = 0; i < TopicRules.Capacity / 100; i++)
        {
            Fill(100, Keccak.Hash256([(byte)i]), $"{20 + i}.0");
        }

        var node = Node(1, "200.2.3.4");
        var decision = Register(Chess, node, default, Start);
        Assert.Equal((false, TopicRules.Lifetime), (decision.IsAdmitted, decision.Wait));
        Assert.Equal(TopicRules.Capacity, _cache.Count);
        Assert.True(Register(Chess, node, decision.Ticket, Start + TopicRules.Lifetime).IsAdmitted);
        Assert.Equal(1, _cache.Count);
    }

    [Fact]
    public void Find_OfMoreThanTen_GivesTenOfThem_AndOthersTheNextTime()
    {
        Fill(25, Chess, "10.0");
        var random = new Random(3);
        var seen = new HashSet<NodeId>();
        for (var i = 0; i < 30; i++)
        {
            var found = _cache.Find(Chess, TopicRules.MaxReturned, random.Next, Start);
            Assert.Equal(10, found.Select(ad => ad.Record.Id).Distinct().Count());
            seen.UnionWith(found.Select(ad => ad.Record.Id));
        }

        Assert.Equal(25, seen.Count);
    }

    public AdCacheTests()
    {
    }

    private AdCacheTests(int seed)
    {
        _cache = new AdCache(Discv5Nodes.Random(seed));
        Fill(20, Chess, "10.0");
        Fill(80, Go, "10.1");
    }

    private AdDecision Register(Hash256 topic, NodeRecord node, ReadOnlyMemory<byte> ticket, DateTimeOffset now) =>
        _cache.Register(topic, node, Address(node), ticket.Span, now);

    private IEnumerable<NodeRecord> Found(Hash256 topic, DateTimeOffset now) => _cache.Find(topic, 100, _ => 0, now).Select(ad => ad.Record);

    /// <summary>As if so many had been admitted.</summary>
    private void Fill(int count, Hash256 topic, string net, DateTimeOffset? expires = null)
    {
        for (var i = 0; i < count; i++)
        {
            var record = Node(1000 + _cache.Count, $"{net}.{i / 200}.{i % 200}");
            _cache.Admit(new TopicAd(topic, record, Address(record), Start - Minute, expires ?? Start + TopicRules.Lifetime));
        }
    }
}
