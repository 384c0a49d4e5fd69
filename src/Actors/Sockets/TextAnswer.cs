using System.Collections.Immutable;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>What became of a query for TXT records.</summary>
/// <param name="Texts">The records; empty with an error.</param>
/// <param name="Error">What went wrong, in one printable line; null when the server has answered.</param>
public sealed record TextAnswer(ImmutableArray<string> Texts, string? Error)
{
    internal static TextAnswer Failed(string error) => new([], error);
}
