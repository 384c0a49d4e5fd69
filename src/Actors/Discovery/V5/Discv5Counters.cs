using System.Collections.Immutable;
using Akka.Devp2p.Wire.Discv5;

namespace Akka.Devp2p.Actors.Discovery.V5;

/// <summary>Counts by constant names; never by anything a remote party chose.</summary>
internal sealed class Discv5Counters
{
    internal const string Foreign = "foreign", Topic2018 = "topic-discovery-2018", Malformed = "malformed", NotAllowed = "not-allowed", OwnKey = "own-key",
        Challenged = "challenged", ChallengeRefused = "challenge-refused", Unexpected = "unexpected-handshake", BadHandshake = "bad-handshake",
        Established = "established", Unsolicited = "unsolicited", BadRecord = "bad-record", NoSession = "no-session", Overloaded = "overloaded",
        Timeout = "timeout";

    private readonly SortedDictionary<string, long> _values = new(StringComparer.Ordinal);

    /// <summary>A packet or message that was dropped for this reason.</summary>
    internal void CountDropped(string reason) => Count(reason switch
    {
        PacketReader.NotDiscv5 => Foreign,
        PacketReader.OfTopic2018 => Topic2018,
        _ => Malformed,
    });

    internal void Count(string name) => _values[name] = _values.GetValueOrDefault(name) + 1;

    internal ImmutableSortedDictionary<string, long> Values => _values.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
