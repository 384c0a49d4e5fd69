using System.Collections.Immutable;
using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>Counts by constant names; never by anything a remote party chose.</summary>
internal sealed class Discv4Counters
{
    internal const string Expired = "expired", Unproven = "unproven", Unsolicited = "unsolicited", NotAllowed = "not-allowed",
        Timeout = "timeout", Overloaded = "overloaded", OwnKey = "own-key",
        Datagrams = "datagrams", RateLimited = "rate-limited", Overflowed = "overflowed", Malformed = "malformed", BadPacket = "bad-packet",
        Unhandled = "unhandled", UnhandledOverflowed = "unhandled-overflowed";

    /// <summary>A neighbour that others told of, and why it is left out: a port below 1,025; an address that they can't tell of; one outside our networks; no key.</summary>
    internal const string NeighbourPort = "neighbour-port", NeighbourRelay = "neighbour-relay", NeighbourNotAllowed = "neighbour-not-allowed", NeighbourKey = "neighbour-key";

    /// <summary>A record that was asked for, and is another's, or names an address where its node can't be.</summary>
    internal const string RecordForeign = "record-foreign", RecordRelay = "record-relay";

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
        all[BadPacket] = sockets.BadPackets;
        all[Unhandled] = sockets.Unhandled;
        all[UnhandledOverflowed] = sockets.UnhandledOverflowed;
        return all.ToImmutable();
    }
}
