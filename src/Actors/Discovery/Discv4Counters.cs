using System.Collections.Immutable;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>Counts by constant names; never by anything a remote party chose.</summary>
internal sealed class Discv4Counters
{
    internal const string Expired = "expired", Unproven = "unproven", Unsolicited = "unsolicited", NotAllowed = "not-allowed", BadNeighbour = "bad-neighbour",
        Timeout = "timeout", Overloaded = "overloaded", OwnKey = "own-key";

    private readonly SortedDictionary<string, long> _values = new(StringComparer.Ordinal);

    internal void Count(string name) => _values[name] = _values.GetValueOrDefault(name) + 1;

    internal ImmutableSortedDictionary<string, long> ToImmutable() => _values.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
