using System.Collections.Immutable;

namespace Akka.Devp2p.Wire.Dns;

/// <summary>What a DNS server says to a query for TXT records.</summary>
/// <param name="Id">The query's.</param>
/// <param name="Question">The name that was asked for, as the server repeats it.</param>
/// <param name="Code">The response code: 0 is well, 2 a failing server, 3 no such name, 5 refused.</param>
/// <param name="IsTruncated">The answer did not fit and has to be asked for over TCP; <paramref name="Texts"/> is empty then.</param>
/// <param name="Texts">The TXT records of that name, each of its strings joined, one character for each byte.</param>
public sealed record DnsAnswer(ushort Id, string Question, int Code, bool IsTruncated, ImmutableArray<string> Texts)
{
    /// <summary>True when it answers this query; names have no case.</summary>
    public bool IsFor(ushort id, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Id == id && string.Equals(Question, name.TrimEnd('.'), StringComparison.OrdinalIgnoreCase);
    }
}
