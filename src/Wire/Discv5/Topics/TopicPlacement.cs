using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Discv5.Topics;

/// <summary>
/// Decides where and when a node registers for one topic (discv5-theory.md, "Advertiser Behaviour"): in every bucket of the service table, the farthest
/// first, it is listed or waits at up to <see cref="TopicRules.RegistrarsPerBucket"/> registrars, and renews before it is forgotten. Pure; not thread-safe.
/// </summary>
/// <remarks>
/// A registrar that has us wait for more than <see cref="Patience"/> in all, or in more than <see cref="MaxRounds"/> rounds, or for longer than an advertisement
/// lives at once, makes room for another: else a few of them could keep us away from the rest.
/// </remarks>
public sealed class TopicPlacement
{
    /// <summary>Tickets of one attempt.</summary>
    public const int MaxRounds = 20;

    /// <summary>Registrations under way at once.</summary>
    public const int MaxAsking = 8;

    /// <summary>Longest time of one attempt.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    /// <summary>After the wait of a ticket, for clocks that run differently; well within the window in which it counts.</summary>
    internal static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(5), ShortestListing = TimeSpan.FromMinutes(1);

    private readonly Dictionary<NodeId, Place> _places = [];
    private readonly Func<int, int> _random;

    /// <param name="topic">What is advertised.</param>
    /// <param name="self">Our id.</param>
    /// <param name="random">Gives a number from 0 up to, but not including, its argument.</param>
    public TopicPlacement(Hash256 topic, NodeId self, Func<int, int> random)
    {
        ArgumentNullException.ThrowIfNull(random);
        _random = random;
        Table = new TopicTable(topic, self);
    }

    /// <summary>Whom to choose from.</summary>
    public TopicTable Table { get; }

    /// <summary>Registrars that have a ticket for us or are being asked, without listing us.</summary>
    public int WaitingAt(DateTimeOffset now) => _places.Count - ListedAt(now);

    /// <summary>Registrars that list us.</summary>
    public int ListedAt(DateTimeOffset now) => _places.Values.Count(place => place.ListedUntil > now);

    /// <summary>When the next registration known by now is due; null when none is, or as many are under way as may be: then the next answer decides.</summary>
    public DateTimeOffset? NextTime => Asking >= MaxAsking ? null : _places.Values.Where(place => !place.IsAsking).Select(place => (DateTimeOffset?)place.Due).Min();

    private int Asking => _places.Values.Count(place => place.IsAsking);

    /// <summary>The registrations to send now; each counts as under way from here on.</summary>
    public IReadOnlyList<TopicAsk> Next(DateTimeOffset now)
    {
        var asks = _places.Values.Where(place => !place.IsAsking && place.Due <= now).OrderBy(place => place.Due).Take(MaxAsking - Asking).ToList().ConvertAll(place => place.Ask());
        foreach (var bucket in Table.Buckets)
        {
            var here = _places.Values.Count(place => place.Bucket == bucket);
            var candidates = here < TopicRules.RegistrarsPerBucket ? Table.Usable(bucket, now).Where(node => !_places.ContainsKey(node.Id)).ToList() : [];
            for (; here < TopicRules.RegistrarsPerBucket && candidates.Count > 0 && Asking < MaxAsking; here++)
            {
                var index = _random(candidates.Count);
                var place = _places[candidates[index].Id] = new Place(candidates[index], bucket);
                candidates.RemoveAt(index);
                asks.Add(place.Ask());
            }
        }

        return asks;
    }

    /// <summary>A registrar has answered.</summary>
    /// <param name="ask">What; another than the last of this registrar counts for nothing.</param>
    /// <param name="ticket">To come back with; empty when it lists us.</param>
    /// <param name="wait">How long to wait, or how long it lists us.</param>
    /// <param name="now">The clock.</param>
    public void OnConfirmed(TopicAsk ask, ReadOnlyMemory<byte> ticket, TimeSpan wait, DateTimeOffset now)
    {
        if (PlaceOf(ask) is not { } place)
        {
            return;
        }

        if (ticket.IsEmpty)
        {
            var listed = wait < TopicRules.Lifetime ? wait : TopicRules.Lifetime;
            place.ListFor(listed > ShortestListing ? listed : ShortestListing, now);
            Table.OnAnswer(ask.Node.Id); // not for a ticket, of which one that is else silent has as many as it likes
        }
        else if (ticket.Length > TopicRules.MaxTicket || wait > TopicRules.Lifetime || now + wait - place.Began > Patience || place.Rounds >= MaxRounds)
        {
            GiveUp(place, now);
        }
        else
        {
            place.Hold(ticket, wait + Margin, now);
        }
    }

    /// <summary>A registrar has not answered, or not as it should. Its answer to a ticket may have been lost, so it is asked once more.</summary>
    public void OnFailure(TopicAsk ask, DateTimeOffset now)
    {
        if (PlaceOf(ask) is not { } place)
        {
            return;
        }

        if (place.Ticket.IsEmpty || place.WasSilent)
        {
            GiveUp(place, now);
        }
        else
        {
            (place.Asked, place.WasSilent, place.Due) = (null, true, now);
        }
    }

    /// <summary>A registration could not be sent, which is not the registrar's fault.</summary>
    public void OnUnsent(TopicAsk ask, DateTimeOffset now)
    {
        if (PlaceOf(ask) is { } place)
        {
            (place.Asked, place.Due) = (null, now + AgainAfter);
        }
    }

    /// <summary>Null when it is not what the registrar is asked now: an answer may come late, when it has been asked anew.</summary>
    private Place? PlaceOf(TopicAsk ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        return _places.TryGetValue(ask.Node.Id, out var place) && ReferenceEquals(place.Asked, ask) ? place : null;
    }

    private void GiveUp(Place place, DateTimeOffset now)
    {
        _places.Remove(place.Node.Id);
        Table.OnFailure(place.Node.Id, now);
    }

    private sealed class Place(Enode node, int bucket)
    {
        internal Enode Node => node;

        internal int Bucket => bucket;

        /// <summary>What is under way; null when nothing is.</summary>
        internal TopicAsk? Asked { get; set; }

        internal bool IsAsking => Asked is not null;

        internal bool WasSilent { get; set; }

        internal ReadOnlyMemory<byte> Ticket { get; private set; }

        internal int Rounds { get; private set; }

        internal DateTimeOffset Due { get; set; }

        internal DateTimeOffset? Began { get; private set; }

        internal DateTimeOffset ListedUntil { get; private set; }

        internal TopicAsk Ask() => Asked = new TopicAsk(node, Ticket);

        internal void ListFor(TimeSpan time, DateTimeOffset now)
        {
            (Ticket, Rounds, Began) = (ReadOnlyMemory<byte>.Empty, 0, null);
            (Asked, WasSilent, ListedUntil, Due) = (null, false, now + time, now + (0.9 * time));
        }

        internal void Hold(ReadOnlyMemory<byte> ticket, TimeSpan wait, DateTimeOffset now)
        {
            (Ticket, Rounds, Began) = (ticket, Rounds + 1, Began ?? now);
            (Asked, WasSilent, Due) = (null, false, now + wait);
        }
    }
}
