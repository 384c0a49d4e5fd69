using System.Net;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>
/// Sources that are no strangers: whom we have asked something, and who has proven its endpoint. Each has a token bucket of its own, which nobody can take
/// from it by spoofing addresses. Bounded, the oldest is forgotten first; whoever has proven nothing can't push out one who has. Thread-safe: the
/// owner of the socket names them, the socket's thread asks.
/// </summary>
/// <param name="perSecond">Datagrams per second that one source may send for long.</param>
/// <param name="burst">Datagrams that it may send at once.</param>
/// <param name="maxAsked">Sources that were asked.</param>
/// <param name="maxProven">Sources that have proven their endpoint.</param>
public sealed class KnownSources(TimeProvider time, int perSecond, int burst, int maxAsked, int maxProven)
{
    private readonly Lock _gate = new();
    private readonly OldestFirst<SourceKey, Source> _asked = new(maxAsked), _proven = new(maxProven);

    /// <summary>A request of ours goes there: its reply has to come through.</summary>
    public void Asked(IPEndPoint to) => Add(_asked, to);

    /// <summary>A reply that only somebody there could give has come from there.</summary>
    public void Proven(IPEndPoint from) => Add(_proven, from);

    public bool Contains(IPEndPoint source)
    {
        lock (_gate)
        {
            return Find(SourceKey.Of(source)) is not null;
        }
    }

    /// <summary>Takes a token of this source: null when it is a stranger.</summary>
    /// <param name="key">The source.</param>
    /// <param name="now">When.</param>
    /// <param name="before">The bucket it had as a stranger, with which it goes on: whoever makes us ask a victim gains no tokens by it.</param>
    internal bool? TryTake(SourceKey key, long now, TokenBucket? before)
    {
        lock (_gate)
        {
            return Find(key) is { } source ? (source.Bucket ??= before ?? new TokenBucket(time, perSecond, burst)).TryTake(now) : null;
        }
    }

    private void Add(OldestFirst<SourceKey, Source> to, IPEndPoint source)
    {
        var key = SourceKey.Of(source);
        lock (_gate)
        {
            to.Set(key, Find(key) ?? new Source());
        }
    }

    private Source? Find(SourceKey key) => _proven.TryGet(key, out var source) || _asked.TryGet(key, out source) ? source : null;

    private sealed class Source
    {
        public TokenBucket? Bucket { get; set; }
    }
}
