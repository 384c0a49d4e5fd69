using System.Collections.Immutable;
using System.Globalization;

namespace Akka.Devp2p.Actors.Server;

/// <summary>Every dial since the start, by how it ended.</summary>
/// <param name="Total">Dials that have ended.</param>
/// <param name="Running">Dials under way.</param>
/// <param name="ByOutcome">Counts; outcomes that never occurred are absent. Adds up to <paramref name="Total"/>.</param>
public sealed record DialStats(int Total, int Running, ImmutableSortedDictionary<DialOutcome, int> ByOutcome) : IRemoteMessage
{
    /// <summary>No dials yet.</summary>
    public static DialStats Empty { get; } = new(0, 0, ImmutableSortedDictionary<DialOutcome, int>.Empty);

    /// <summary>One line for people, the most frequent first: <c>312 dials: 240 full, 31 timeout, 12 wrong network</c>.</summary>
    public override string ToString()
    {
        var parts = ByOutcome.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key)
            .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value} {Words(pair.Key)}"));
        var head = string.Create(CultureInfo.InvariantCulture, $"{Total} {(Total == 1 ? "dial" : "dials")}");
        return ByOutcome.IsEmpty ? head : head + ": " + string.Join(", ", parts);
    }

    private static string Words(DialOutcome outcome) => outcome switch
    {
        DialOutcome.WrongNetwork => "wrong network",
        DialOutcome.AlreadyConnected => "already connected",
        DialOutcome.WrongIdentity => "wrong identity",
        DialOutcome.ProtocolError => "protocol error",
        _ => outcome.ToString().ToLowerInvariant(),
    };
}
