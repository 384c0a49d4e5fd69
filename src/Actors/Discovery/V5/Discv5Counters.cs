using System.Collections.Immutable;
using Akka.Devp2p.Wire.Discv5;

namespace Akka.Devp2p.Actors.Discovery.V5;

/// <summary>Counts by constant names; never by anything a remote party chose.</summary>
internal sealed class Discv5Counters
{
    internal const string Foreign = "foreign", Topic2018 = "topic-discovery-2018", Malformed = "malformed", NotAllowed = "not-allowed", OwnKey = "own-key",
        Challenged = "challenged", ChallengeRefused = "challenge-refused", Unexpected = "unexpected-handshake", BadHandshake = "bad-handshake",
        Established = "established", Unsolicited = "unsolicited", NoSession = "no-session", Overloaded = "overloaded",
        Timeout = "timeout";

    /// <summary>A record that others told of, and why it is left out: no record, or a wrong signature; a port below 1,025; an address that they can't tell of; none that we reach.</summary>
    internal const string BadRecord = "bad-record", RecordPort = "record-port", RecordRelay = "record-relay", RecordUnreachable = "record-unreachable";

    /// <summary>The same: not at a distance that was asked for; a second time in one answer; of another than it should be, or at another's address.</summary>
    internal const string RecordDistance = "record-distance", RecordTwice = "record-twice", RecordForeign = "record-foreign";

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
