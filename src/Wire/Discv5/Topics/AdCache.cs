using System.Net;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Discv5.Topics;

/// <summary>
/// What a registrar keeps (discv5-theory.md, "Registrar Behaviour"): at most <see cref="TopicRules.Capacity"/> advertisements, and nothing for those that
/// wait, who carry what they have waited in a ticket. Pure: clock and randomness are arguments. Not thread-safe.
/// </summary>
/// <remarks>
/// The waiting time is E / (1 - c/C)^P_occ x (c(topic)/c + score(address) + G). A wait under a millisecond is none, since the wire has no smaller unit.
/// The specification leaves renewals open: here one is weighed as if the advertisement that it renews were gone, just as it would be a moment after
/// its end, and what was waited before an admission counts once.
/// </remarks>
public sealed class AdCache
{
    private static readonly TimeSpan Unit = TimeSpan.FromMilliseconds(1), Longest = TimeSpan.FromDays(365);

    private readonly Dictionary<(Hash256 Topic, NodeId Id), LinkedListNode<TopicAd>> _ads = [];
    private readonly LinkedList<TopicAd> _byExpiry = new(); // all live equally long
    private readonly Dictionary<Hash256, TopicShare> _topics = [];
    private readonly AddressTree _addresses = new();
    private readonly TicketBook _tickets;

    /// <param name="random">Fills a span with random bytes, for the key of the tickets.</param>
    public AdCache(Action<Span<byte>> random)
    {
        ArgumentNullException.ThrowIfNull(random);
        _tickets = new TicketBook(random);
    }

    /// <summary>Advertisements, as far as it was looked lately.</summary>
    public int Count => _byExpiry.Count;

    /// <summary>A node wants to be listed, or listed for longer.</summary>
    /// <param name="topic">Where.</param>
    /// <param name="record">Its record, verified.</param>
    /// <param name="address">Its address, proven.</param>
    /// <param name="ticket">What it was told to come back with; anything else counts as nothing.</param>
    /// <param name="now">The clock.</param>
    public AdDecision Register(Hash256 topic, NodeRecord record, IPAddress address, ReadOnlySpan<byte> ticket, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(address);
        Expire(now);
        var listed = _ads.GetValueOrDefault((topic, record.Id));
        var digest = Digest(topic, record);
        var began = _tickets.Open(ticket, digest, now);
        if (began is null || began <= listed?.Value.Admitted)
        {
            began = now;
        }

        var left = WaitOf(topic, address, listed?.Value, now) - (now - began.Value);
        if (left < Unit)
        {
            Admit(new TopicAd(topic, record, address, now, now + TopicRules.Lifetime), listed);
            return new AdDecision(ReadOnlyMemory<byte>.Empty, TopicRules.Lifetime);
        }

        var wait = left < TopicRules.Lifetime ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : TopicRules.Lifetime;
        return new AdDecision(_tickets.Issue(digest, began.Value, now, wait), wait);
    }

    /// <summary>Who is listed under a topic: when there are more than <paramref name="max"/>, some of them at random.</summary>
    /// <param name="topic">Under what.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="random">Gives a number from 0 up to, but not including, its argument.</param>
    /// <param name="now">The clock.</param>
    public IReadOnlyList<TopicAd> Find(Hash256 topic, int max, Func<int, int> random, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(random);
        Expire(now);
        if (!_topics.TryGetValue(topic, out var share))
        {
            return [];
        }

        var ads = share.Ads.ToArray();
        var take = Math.Min(max, ads.Length);
        for (var i = 0; i < take; i++)
        {
            var j = i + random(ads.Length - i);
            (ads[i], ads[j]) = (ads[j], ads[i]);
        }

        return ads[..take];
    }

    private static byte[] Digest(Hash256 topic, NodeRecord record)
    {
        Span<byte> ad = stackalloc byte[Hash256.Size + NodeRecord.MaxSize];
        topic.CopyTo(ad);
        record.Encoded.Span.CopyTo(ad[Hash256.Size..]);
        return Keccak.Hash256(ad[..(Hash256.Size + record.Encoded.Length)]).ToArray();
    }

    private TimeSpan WaitOf(Hash256 topic, IPAddress address, TopicAd? listed, DateTimeOffset now)
    {
        var own = listed is null ? 0 : 1;
        var count = Count - own;
        if (count >= TopicRules.Capacity)
        {
            return Longest;
        }

        var share = _topics.GetValueOrDefault(topic);
        var unit = TopicRules.Lifetime.TotalSeconds / Math.Pow(1 - ((double)count / TopicRules.Capacity), TopicRules.OccupancyExponent);
        var byTopic = Seconds(share is null || count == 0 ? 0 : unit * (share.Ads.Count - own) / count);
        var byAddress = Seconds(unit * _addresses.Score(address, listed?.Address));
        return (share?.Bound.Apply(byTopic, now) ?? byTopic) + _addresses.BoundFor(address).Apply(byAddress, now) + Seconds(unit * TopicRules.Safety);
    }

    private static TimeSpan Seconds(double seconds) => seconds < Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : Longest;

    /// <summary>Takes an advertisement in place of one that is listed.</summary>
    internal void Admit(TopicAd ad, LinkedListNode<TopicAd>? listed = null)
    {
        if (!_topics.TryGetValue(ad.Topic, out var share))
        {
            _topics[ad.Topic] = share = new TopicShare();
        }

        share.Ads.Add(ad);
        _addresses.Add(ad.Address);
        if (listed is not null)
        {
            Remove(listed);
        }

        _ads[(ad.Topic, ad.Record.Id)] = _byExpiry.AddLast(ad);
    }

    private void Expire(DateTimeOffset now)
    {
        while (_byExpiry.First is { } first && first.Value.Expires <= now)
        {
            Remove(first);
        }
    }

    private void Remove(LinkedListNode<TopicAd> entry)
    {
        var ad = entry.Value;
        _byExpiry.Remove(entry);
        _ads.Remove((ad.Topic, ad.Record.Id));
        _addresses.Remove(ad.Address);
        var share = _topics[ad.Topic];
        share.Ads.Remove(ad);
        if (share.Ads.Count == 0)
        {
            _topics.Remove(ad.Topic);
        }
    }

    private sealed class TopicShare
    {
        internal List<TopicAd> Ads { get; } = [];

        internal LowerBound Bound { get; } = new();
    }
}
