using System.Collections.Immutable;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>What became of a query for TXT records.</summary>
/// <param name="Texts">The records; empty with an error.</param>
/// <param name="Error">What went wrong, in one printable line; null when the server has answered.</param>
/// <param name="Kind">The same as one of a few constant words, to be counted by; null when the server has answered.</param>
public sealed record TextAnswer(ImmutableArray<string> Texts, string? Error, string? Kind = null)
{
    internal const string Timeout = "timeout", Refused = "refused", NoName = "no-name", Malformed = "malformed", Unreachable = "unreachable";

    internal static TextAnswer Failed(string kind, string error) => new([], error, kind);

    internal static TextAnswer TimedOut() => Failed(Timeout, "the name server does not answer");
}
