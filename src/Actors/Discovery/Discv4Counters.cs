using System.Collections.Immutable;
using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>Counts by constant names; never by anything a remote party chose.</summary>
internal sealed class Discv4Counters
{
    internal const string Expired = "expired", Unproven = "unproven", Unsolicited = "unsolicited", NotAllowed = "not-allowed", BadNeighbour = "bad-neighbour",
        Timeout = "timeout", Overloaded = "overloaded", OwnKey = "own-key",
        Datagrams = "datagrams", RateLimited = "rate-limited", Overflowed = "overflowed", Malformed = "malformed",
        Unhandled = "unhandled", UnhandledOverflowed = "unhandled-overflowed";

    private readonly SortedDictionary<string, long> _values = new(StringComparer.Ordinal);

    internal void Count(string name) => _values[name] = _values.GetValueOrDefault(name) + 1;

    /// <summary>All of them, with what the sockets have counted.</summary>
    internal ImmutableSortedDictionary<string, long> With(DatagramCounts sockets)
    {
        var all = _values.ToImmutableSortedDictionary(StringComparer.Ordinal).ToBuilder();
        all[Datagrams] = sockets.Received;
        all[RateLimited] = sockets.RateLimited;
        all[Overflowed] = sockets.Overflowed;
        all[Malformed] = sockets.Malformed;
        all[Unhandled] = sockets.Unhandled;
        all[UnhandledOverflowed] = sockets.UnhandledOverflowed;
        return all.ToImmutable();
    }
}
